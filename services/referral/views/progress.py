"""Whoever asked follows their referral by its reference: received, read, and for organisations more if agreed."""

from __future__ import annotations

from common.british_time import british_date
from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork
from referral.domain.progress import partner_of, progress, read_by_a_person
from referral.messages import FollowReferral, ReferralProgress, SharingAgreement
from referral.store.force_settings import settings_of
from referral.store.referrals import acts_of, joined_in_turn
from referral.store.requests import by_reference
from referral.store.tables import Referral


def follow_referral(question: FollowReferral, uow: UnitOfWork) -> ReferralProgress:
    """How far it has come. A reference of somebody else is answered like one that there never was."""
    found = by_reference(uow, question.reference)
    if found is None or found[1].organisation_id != question.organisation_id:
        raise Refused(NOT_FOUND)
    referral, request = found
    partner = partner_of(settings_of(uow).partners, request.organisation_id)
    agreement = partner.agreement if partner else None
    uow.audit("disclose", *([referral.person_id] if referral.person_id else []), why=_why(agreement))
    return how_far(uow, referral, agreement)


def how_far(uow: UnitOfWork, referral: Referral, agreement: SharingAgreement | None) -> ReferralProgress:
    """As far as whoever asked may know, also after it was joined to another."""
    today = british_date(uow.now)
    ways = joined_in_turn(uow, referral)
    read = any(read_by_a_person(acts_of(uow, one.id)) for one in ways)
    return ReferralProgress(
        received_on=british_date(referral.received_at),
        progress=progress(ways[-1].state, read, agreement, today),
    )


def _why(agreement: SharingAgreement | None) -> str:
    return "followed_under_agreement" if agreement else "followed_by_reference"
