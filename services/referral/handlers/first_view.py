"""A person opens a referral: its first-view clock stops."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.clocks import seen
from referral.messages import Done, OpenReferral
from referral.store.referrals import acts_of, get_referral, record_act


def open_referral(command: OpenReferral, uow: UnitOfWork) -> Done:
    """Record the view, unless a person has viewed all that came in. Later views take no lock."""
    referral = get_referral(uow, command.referral_id)
    if not seen(acts_of(uow, referral.id)):
        referral = get_referral(uow, command.referral_id, lock=True)
        if not seen(acts_of(uow, referral.id)):  # nobody else was faster
            record_act(uow, referral, "read")
    uow.audit("consult", *([referral.person_id] if referral.person_id else []), why="referral_opened")
    return Done()
