"""What depends on a link, so that officers know what undoing it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from common.unit_of_work import UnitOfWork
from referral.domain.acts import ActCode
from referral.domain.unlinking import OWN_LINKS, acts_since_unlinked, follows_merged
from referral.messages import FindLink, Link, OtherReferral
from referral.store.disclosures import count_groups_that_know
from referral.store.people import identities_of
from referral.store.referrals import acts_of, arrest_of, get_referral, merged_into, referrals_of
from referral.store.tables import Referral
from referral.views.person_names import known_person

_LINKS: Final[frozenset[ActCode]] = OWN_LINKS | {"linked_by_joining"}


def find_link(question: FindLink, uow: UnitOfWork) -> Link:
    """What would be undone. Empty for a referral without a person."""
    referral = get_referral(uow, question.referral_id)
    person_id = referral.person_id
    uow.audit("consult", *([person_id] if person_id else []), why="link")
    joined = [other for other in merged_into(uow, referral, lock=False) if person_id and other.person_id == person_id]
    along = [other for other in joined if follows_merged(acts_of(uow, other.id))]
    theirs = [other for other in referrals_of(uow, person_id) if other.id != referral.id] if person_id else []
    arrest = arrest_of(uow, referral.id)
    known = known_person(person_id, identities_of(uow, [person_id]).get(person_id, [])) if person_id else None
    still_invited = any(other.state == "accepted" for other in theirs)
    return Link(
        referral_id=referral.id,
        person_id=person_id,
        who=known.who if known else None,
        how=_link_act(uow, referral),
        arrested_on=arrest.occurred_on if arrest else None,
        invited=referral.state == "accepted",
        still_invited=still_invited,
        unlinked_with_it=_other_referrals(along),
        returned_to_queue=() if still_invited else _other_referrals(other for other in joined if other not in along),
        others=_other_referrals(other for other in theirs if other not in joined),
        group_count=count_groups_that_know(uow, person_id) if person_id and not still_invited else 0,
    )


def _link_act(uow: UnitOfWork, referral: Referral) -> str | None:
    links = [act.act for act in acts_since_unlinked(acts_of(uow, referral.id)) if act.act in _LINKS]
    return links[-1] if links and referral.person_id else None


def _other_referrals(referrals: Iterable[Referral]) -> tuple[OtherReferral, ...]:
    return tuple(
        OtherReferral(
            referral_id=referral.id,
            reference=referral.reference,
            channel=referral.channel,
            received_at=referral.received_at,
        )
        for referral in referrals
    )
