"""What is done with a commission: taken, held, recorded, ended."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from common.messages import Asks, Text, command
from voluntary.messages.terms import (
    BOTH,
    COMMISSIONERS,
    GROUPS,
    Absence,
    Attended,
    CancelReason,
    Done,
    Made,
    RejectReason,
)


@command("voluntary.accept_commission", roles=GROUPS)
class AcceptCommission(Asks[Done]):
    commission_id: UUID


@command("voluntary.reject_commission", roles=GROUPS)
class RejectCommission(Asks[Done]):
    """We cannot take this up. Another group is asked with a new commission."""

    commission_id: UUID
    reason: RejectReason


@command("voluntary.record_session", roles=GROUPS)
class RecordSession(Asks[Made]):
    """A session, or a missed one. ``concern`` (for his safety) and ``behaviour`` are two different flags."""

    commission_id: UUID
    on: date
    attended: Attended
    absence: Absence | None = None
    done: Text = ""
    went: Text = ""
    next: Text = ""
    concern: bool = False
    behaviour: bool = False


@command("voluntary.complete_commission", roles=GROUPS)
class CompleteCommission(Asks[Done]):
    """The work is done. What was committed for sessions that were not needed goes back to the line."""

    commission_id: UUID


@command("voluntary.fail_commission", roles=BOTH)
class FailCommission(Asks[Done]):
    """It was tried and did not work; that is not a rejection."""

    commission_id: UUID


@command("voluntary.hold_commission", roles=BOTH)
class HoldCommission(Asks[Done]):
    commission_id: UUID


@command("voluntary.resume_commission", roles=BOTH)
class ResumeCommission(Asks[Done]):
    commission_id: UUID


@command("voluntary.cancel_commission", roles=COMMISSIONERS)
class CancelCommission(Asks[Done]):
    commission_id: UUID
    reason: CancelReason


@command("voluntary.enter_in_error", roles=COMMISSIONERS)
class EnterInError(Asks[Done]):
    """It should never have been there. Refused once something was claimed for it."""

    commission_id: UUID


@command("voluntary.ask_again", roles=COMMISSIONERS)
class AskAgain(Asks[Done]):
    """Look for a group once more, for a step that nobody took up: places, money or documents may have changed."""

    step_id: UUID
