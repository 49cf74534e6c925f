"""What rests on a link, so that whoever undoes it knows what they are about to do."""

from __future__ import annotations

from collections.abc import Iterable

from common.unit_of_work import UnitOfWork
from referral.domain.unlinking import FOR_ITSELF, goes_along, since_undone
from referral.messages import FindLink, Link, OtherReferral
from referral.store.disclosures import groups_that_know
from referral.store.people import identities_of
from referral.store.referrals import acts_of, arrest_of, get_referral, joined_to, referrals_of
from referral.store.tables import Referral
from referral.views.person_names import known_as

_LINKS = FOR_ITSELF | {"linked_by_joining"}


def find_link(question: FindLink, uow: UnitOfWork) -> Link:
    """Nothing rests on a referral that is about nobody known: then there is nobody and nothing to say."""
    referral = get_referral(uow, question.referral_id)
    person_id = referral.person_id
    uow.audit("consult", *([person_id] if person_id else []), why="link")
    joined = [one for one in joined_to(uow, referral, lock=False) if person_id and one.person_id == person_id]
    along = [one for one in joined if goes_along(acts_of(uow, one.id))]
    theirs = [one for one in referrals_of(uow, person_id) if one.id != referral.id] if person_id else []
    arrest = arrest_of(uow, referral.id)
    known = known_as(person_id, identities_of(uow, [person_id]).get(person_id, [])) if person_id else None
    still_invited = any(one.state == "accepted" for one in theirs)
    return Link(
        referral_id=referral.id,
        person_id=person_id,
        who=known.who if known else None,
        how=_how(uow, referral),
        arrested_on=arrest.occurred_on if arrest else None,
        invited=referral.state == "accepted",
        still_invited=still_invited,
        unlinked_with_it=_shown(along),
        returned_to_queue=() if still_invited else _shown(one for one in joined if one not in along),
        others=_shown(one for one in theirs if one not in joined),
        group_count=groups_that_know(uow, person_id) if person_id and not still_invited else 0,
    )


def _how(uow: UnitOfWork, referral: Referral) -> str | None:
    found = [act.act for act in since_undone(acts_of(uow, referral.id)) if act.act in _LINKS]
    return found[-1] if found and referral.person_id else None


def _shown(referrals: Iterable[Referral]) -> tuple[OtherReferral, ...]:
    return tuple(
        OtherReferral(
            referral_id=one.id,
            reference=one.reference,
            channel=one.channel,
            received_at=one.received_at,
        )
        for one in referrals
    )
