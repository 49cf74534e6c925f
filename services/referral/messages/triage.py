"""What is done with what waits: taken by somebody, handed back, helped elsewhere, withdrawn, joined to another."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from marshmallow import validate

from common.messages import Asks, Text, command, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Done

Several = Annotated[tuple[UUID, ...], validate.Length(min=1, max=50)]
Officer = Annotated[str, validate.Regexp(r"user:[a-z0-9\-]{1,60}\Z", error="Not an officer.")]


@record
class Triaged:
    """Which of them it was done to; the others had been settled, or taken by somebody else, meanwhile."""

    done: tuple[UUID, ...]
    passed_over: tuple[UUID, ...]


@command("referral.assign_referrals", roles=TRIAGE_TEAM)
class AssignReferrals(Asks[Triaged]):
    """Somebody looks after these by name. Untouched for the force's time, each returns to everybody by itself."""

    referral_ids: Several
    officer: Officer


@command("referral.hand_back_referrals", roles=TRIAGE_TEAM)
class HandBackReferrals(Asks[Triaged]):
    """Nobody in particular looks after these any more: they are everybody's again."""

    referral_ids: Several


@command("referral.signpost_referrals", roles=TRIAGE_TEAM)
class SignpostReferrals(Asks[Triaged]):
    """They are helped elsewhere. ``where`` says by whom, for whoever reads it later."""

    referral_ids: Several
    where: Text
    reason: Text = ""


@command("referral.withdraw_referrals", roles=TRIAGE_TEAM)
class WithdrawReferrals(Asks[Triaged]):
    """Nothing is done with these, and why. What was said is kept."""

    referral_ids: Several
    reason: Text


@command("referral.merge_referral", roles=TRIAGE_TEAM)
class MergeReferral(Asks[Done]):
    """Two ask for the same: this one is joined to the other, which stays. It is then about whom the other is about.
    The other is named by its reference, as somebody typed it or read it out."""

    referral_id: UUID
    into_reference: Text
    reason: Text
