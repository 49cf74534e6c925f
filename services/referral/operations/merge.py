"""Merges one referral into another: nobody is asked twice about the same matter."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.referral_state import merges_by_itself, waits
from referral.messages import ReferralMerged
from referral.operations.trial_guard import reason_for_help
from referral.store.danger import open_danger_id
from referral.store.referrals import contacted, record_act, referrals_of, refresh_state
from referral.store.tables import Person, Referral


def merge(
    uow: UnitOfWork, referral: Referral, into: Referral, person: Person | None, reason: str | None = None
) -> None:
    """Merge a referral. Other services are told once the person is known."""
    _transfer_clock(uow, referral, into)
    referral.merged_into = into.id
    record_act(uow, referral, "merged", reason)
    if person is None:
        return
    person.version += 1
    merged = ReferralMerged(
        referral_id=referral.id,
        into_referral_id=into.id,
        person_id=person.id,
        site_id=referral.site_id,
        channel=referral.channel,
        link_number=referral.link_number,
        danger_id=open_danger_id(uow, referral.id),
    )
    uow.raise_event(merged, subject=person.id, sequence=person.version)


def merge_into_decided(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """Merge an arrest of an accepted person into the accepted referral. For a person to whom nothing was offered, merge
    it too, unless it gives a reason for help. Whatever somebody wrote waits for an officer."""
    if not merges_by_itself(referral.channel):
        return
    others = [other for other in referrals_of(uow, person.id) if other.id != referral.id]
    decided = [other for other in others if other.state == "accepted"]
    if not decided and reason_for_help(uow, referral) is None:
        decided = [other for other in others if other.state == "not_offered"]
    if decided:
        merge(uow, referral, decided[-1], person)


def _transfer_clock(uow: UnitOfWork, referral: Referral, into: Referral) -> None:
    """Move a running contact clock to the referral that stays, so that the referrer still hears from us in time. Both
    are locked."""
    if not (waits(into.state) and referral.reachable) or contacted(uow, referral):
        return
    running = [referral.contact_due_at, into.contact_due_at if into.reachable else None]
    into.contact_due_at = min([at for at in running if at], default=None)
    into.reachable = True
    refresh_state(uow, into)
