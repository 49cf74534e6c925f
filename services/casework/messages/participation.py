"""What the evaluation may count: whether somebody agreed to it, and when they were away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from casework.messages.terms import Done
from common.messages import Asks, Code, command, record
from common.roles import CASE_TEAM
from evaluation.messages import Away

Agreed = Literal["given", "withdrawn"]
SaidBy = Literal["person", "parent_or_carer"]
AwayWhy = Away


@record
class Agreement:
    """What was said last about being counted by the evaluation. It is no part of joining, nor of any sharing."""

    at: datetime
    worker_id: Code
    agreed: Agreed
    said_by: SaidBy
    notice_on: date | None


@record
class AwayTime:
    """From which day somebody was not there, to the day they came back (None: not yet)."""

    away_id: UUID
    why: AwayWhy
    since: date
    until: date | None


@command("casework.record_agreement", roles=CASE_TEAM)
class RecordAgreement(Asks[Done]):
    """The agreement to the evaluation is given, with the notice of that day and whether it was understood, or it is
    withdrawn: then every fact of the person goes, for good, whatever they say later."""

    case_id: UUID
    agreed: Agreed
    said_by: SaidBy
    notice_on: date | None = None
    understood: bool = False


@command("casework.record_away", roles=CASE_TEAM)
class RecordAway(Asks[Done]):
    case_id: UUID
    why: AwayWhy
    since: date
    until: date | None = None


@command("casework.end_away", roles=CASE_TEAM)
class EndAway(Asks[Done]):
    """They came back on this day. Said again, the later word stands."""

    case_id: UUID
    away_id: UUID
    until: date


@command("casework.take_back_away", roles=CASE_TEAM)
class TakeBackAway(Asks[Done]):
    """It was recorded by mistake."""

    case_id: UUID
    away_id: UUID
