"""What is done with a commission: accept, reject, record sessions, put on hold, end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from common.messages import RpcRequest, Text, command
from voluntary.messages.terms import (
    COMMISSIONERS,
    COMMISSIONERS_AND_GROUPS,
    GROUPS,
    AbsenceReason,
    Attended,
    CancelReason,
    Created,
    Done,
    RejectReason,
)


@command("voluntary.accept_commission", roles=GROUPS)
class AcceptCommission(RpcRequest[Done]):
    commission_id: UUID


@command("voluntary.reject_commission", roles=GROUPS)
class RejectCommission(RpcRequest[Done]):
    """The group cannot do this work. Another group is asked with a new commission."""

    commission_id: UUID
    reason: RejectReason


@command("voluntary.record_session", roles=GROUPS)
class RecordSession(RpcRequest[Created]):
    """A session, or a missed one. ``concern`` (for his safety) and ``behaviour`` are two different flags."""

    commission_id: UUID
    held_on: date
    attended: Attended
    absence: AbsenceReason | None = None
    activity: Text = ""
    how_it_went: Text = ""
    next_steps: Text = ""
    concern: bool = False
    behaviour: bool = False


@command("voluntary.complete_commission", roles=GROUPS)
class CompleteCommission(RpcRequest[Done]):
    """The work is done. What was committed for sessions that were not needed goes back to the budget line."""

    commission_id: UUID


@command("voluntary.fail_commission", roles=COMMISSIONERS_AND_GROUPS)
class FailCommission(RpcRequest[Done]):
    """It was tried and did not work; that is not a rejection."""

    commission_id: UUID


@command("voluntary.hold_commission", roles=COMMISSIONERS_AND_GROUPS)
class HoldCommission(RpcRequest[Done]):
    commission_id: UUID


@command("voluntary.resume_commission", roles=COMMISSIONERS_AND_GROUPS)
class ResumeCommission(RpcRequest[Done]):
    commission_id: UUID


@command("voluntary.cancel_commission", roles=COMMISSIONERS)
class CancelCommission(RpcRequest[Done]):
    commission_id: UUID
    reason: CancelReason


@command("voluntary.enter_commission_in_error", roles=COMMISSIONERS)
class EnterCommissionInError(RpcRequest[Done]):
    """It should never have existed. Refused once a session of it is in a claim."""

    commission_id: UUID


@command("voluntary.ask_groups_again", roles=COMMISSIONERS)
class AskGroupsAgain(RpcRequest[Done]):
    """Search for a group once more, for a step that no group has: capacity, money or documents may have changed."""

    step_id: UUID
