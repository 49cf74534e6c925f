"""Triage of waiting referrals: assign, hand back, signpost, withdraw, merge."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from marshmallow import validate

from common.messages import RpcRequest, Text, command, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Done

ReferralIds = Annotated[tuple[UUID, ...], validate.Length(min=1, max=50)]
Officer = Annotated[str, validate.Regexp(r"user:[a-z0-9\-]{1,60}\Z", error="Not an officer.")]


@record
class TriageResult:
    """The referrals that it was done to, and those skipped because they had been decided, or assigned to a colleague,
    meanwhile."""

    done: tuple[UUID, ...]
    skipped: tuple[UUID, ...]


@command("referral.assign_referrals", roles=TRIAGE_TEAM)
class AssignReferrals(RpcRequest[TriageResult]):
    """Assign referrals to an officer. One that stays untouched for the force's time becomes unassigned.

    Raises: Refused(not_found)."""

    referral_ids: ReferralIds
    officer: Officer


@command("referral.hand_back_referrals", roles=TRIAGE_TEAM)
class HandBackReferrals(RpcRequest[TriageResult]):
    """Remove the assignment of these referrals.

    Raises: Refused(not_found)."""

    referral_ids: ReferralIds


@command("referral.signpost_referrals", roles=TRIAGE_TEAM)
class SignpostReferrals(RpcRequest[TriageResult]):
    """Close referrals because the person is helped elsewhere; ``where`` says by whom.

    Raises: Refused(reason_needed, not_found)."""

    referral_ids: ReferralIds
    where: Text
    reason: Text = ""


@command("referral.withdraw_referrals", roles=TRIAGE_TEAM)
class WithdrawReferrals(RpcRequest[TriageResult]):
    """Close referrals without doing anything, and say why. Their content is kept.

    Raises: Refused(reason_needed, not_found)."""

    referral_ids: ReferralIds
    reason: Text


@command("referral.merge_referral", roles=TRIAGE_TEAM)
class MergeReferral(RpcRequest[Done]):
    """Merge a referral into another about the same matter, which stays open. It is then about the same person.
    ``into_reference`` is the reference of the other as it was typed or read out.

    Raises: Refused(reason_needed, reference_unknown, referral_decided, merge_not_possible, intelligence_stands_alone,
    not_found)."""

    referral_id: UUID
    into_reference: Text
    reason: Text
