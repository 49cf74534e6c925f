"""Progress for referrers, by reference: received, read, and more for organisations if agreed."""

from __future__ import annotations

from common.british_time import british_date
from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from referral.domain.progress import find_partner, merged_by_a_person, progress, read_by_a_person
from referral.messages import FollowReferral, ReferralProgress, SharingAgreement, State
from referral.messages.refusals import refused
from referral.store.force_settings import current_settings
from referral.store.referrals import acts_of, merge_chain
from referral.store.requests import find_by_reference
from referral.store.tables import Referral


def follow_referral(question: FollowReferral, uow: UnitOfWork) -> ReferralProgress:
    """The progress of a referral. A reference of someone else is answered like an unknown one.

    Raises: Refused(not_found).
    """
    match = find_by_reference(uow, question.reference)
    if match is None or match[1].organisation_id != question.organisation_id:
        raise refused(NOT_FOUND)
    referral, request = match
    partner = find_partner(current_settings(uow).partners, request.organisation_id)
    agreement = partner.agreement if partner else None
    uow.audit("disclose", *([referral.person_id] if referral.person_id else []), why=_audit_reason(agreement))
    return progress_of(uow, referral, agreement)


def progress_of(uow: UnitOfWork, referral: Referral, agreement: SharingAgreement | None) -> ReferralProgress:
    """The progress that the referrer may know, also after a merge."""
    read, state = read_by_a_person(acts_of(uow, referral.id)), _state_for_referrer(uow, referral)
    return ReferralProgress(
        received_on=british_date(referral.received_at), progress=progress(state, read, agreement, british_date(uow.now))
    )


def _state_for_referrer(uow: UnitOfWork, referral: Referral) -> State:
    """The state of the referral, or of the one into which a person merged it."""
    for merged in merge_chain(uow, referral):
        if merged.state != "merged" or not merged_by_a_person(acts_of(uow, merged.id)):
            return merged.state
    return referral.state


def _audit_reason(agreement: SharingAgreement | None) -> str:
    return "followed_under_agreement" if agreement else "followed_by_reference"
