"""Whether a person agreed to take part in the evaluation, and when they were absent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from casework.messages.terms import Done
from common.messages import Code, RpcRequest, command, record
from common.roles import CASE_TEAM
from evaluation.messages import AbsenceReason

Agreed = Literal["given", "withdrawn"]
ByWhom = Literal["person", "parent_or_carer"]


@record
class Agreement:
    """The latest answer about taking part in the evaluation. It is separate from joining and from any data sharing."""

    at: datetime
    worker_id: Code
    agreed: Agreed
    by_whom: ByWhom
    notice_on: date | None


@record
class Absence:
    """Days on which the person was not there, from ``since`` to the day they came back (``until``; None: not yet)."""

    absence_id: UUID
    reason: AbsenceReason
    since: date
    until: date | None


@command("casework.record_agreement", roles=CASE_TEAM)
class RecordAgreement(RpcRequest[Done]):
    """Agreement to the evaluation is given, with the day of the notice and whether it was understood; or it is
    withdrawn, and every fact about the person is deleted for good, whatever they say later."""

    case_id: UUID
    agreed: Agreed
    by_whom: ByWhom
    notice_on: date | None = None
    understood: bool = False


@command("casework.record_absence", roles=CASE_TEAM)
class RecordAbsence(RpcRequest[Done]):
    case_id: UUID
    reason: AbsenceReason
    since: date
    until: date | None = None


@command("casework.end_absence", roles=CASE_TEAM)
class EndAbsence(RpcRequest[Done]):
    """The person came back on this day. A later command replaces an earlier one."""

    case_id: UUID
    absence_id: UUID
    until: date


@command("casework.retract_absence", roles=CASE_TEAM)
class RetractAbsence(RpcRequest[Done]):
    """The absence was recorded by mistake."""

    case_id: UUID
    absence_id: UUID
