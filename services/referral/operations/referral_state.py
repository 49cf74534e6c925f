"""The status of a referral for the domain's rules."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.referral_state import ReferralStatus
from referral.store.people import identities_on
from referral.store.tables import Referral


def status_of(uow: UnitOfWork, referral: Referral) -> ReferralStatus:
    named = referral.id in identities_on(uow, [referral.id])
    return ReferralStatus(state=referral.state, named=named, person_id=referral.person_id)
