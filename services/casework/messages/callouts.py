"""Callouts: something on a case cannot wait, and whoever is on duty is called until somebody deals with it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from casework.messages.terms import Done
from common.messages import Code, RpcRequest, command, event, record
from common.roles import CASE_TEAM

CalloutReason = Literal["concern", "urgent_news", "re_approach", "first_contact", "decide_navigator", "safe_to_visit"]


@event("casework.callout_raised.v1")
class CalloutRaised:
    """A group is worried about somebody's safety, or what is next on a case is overdue."""

    callout_id: UUID
    case_id: UUID
    person_id: UUID
    site_id: int
    reason: CalloutReason


@event("casework.callout_ended.v1")
class CalloutEnded:
    """Somebody deals with it, or it was done: nobody else is called."""

    callout_id: UUID
    case_id: UUID
    person_id: UUID
    site_id: int


@record
class Callout:
    """A callout that is not over, and who said that they deal with it: a user, or the duty phone of a role."""

    callout_id: UUID
    reason: CalloutReason
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: Code | None


@command("casework.acknowledge_callouts", roles=CASE_TEAM)
class AcknowledgeCallouts(RpcRequest[Done]):
    """Says that one deals with everything on the case that whoever is on duty is called for. The first one counts.

    Raises: Refused(not_found)."""

    case_id: UUID
