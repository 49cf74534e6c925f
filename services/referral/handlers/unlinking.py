"""A link was wrong: the referral is about nobody known again, and what had followed from the link is undone.

What the officer sees is undone at once, in her transaction. What lies at sites that she may not see, and what has to
come after the rest (a key is detached once it is certain that it is about somebody else), is a chore of the whole
force. The other services hear of it and undo what they did.
"""

from __future__ import annotations

from collections.abc import Sequence

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.unlinking import goes_along, refuse_unless_linked
from referral.handlers.evaluation_facts import was_undone
from referral.handlers.person_matching import follow, look_up, offer_again
from referral.messages import Done, LinkUndone, UndoLink
from referral.operations.merging import merge_into_decided
from referral.store.disclosures import end_every_need
from referral.store.people import get_person, identities_on
from referral.store.referrals import (
    acts_of,
    arrest_of,
    candidates_of,
    get_referral,
    is_invited,
    joined_to,
    record_act,
    referrals_of,
)
from referral.store.tables import Person, Referral
from referral.store.unlinking import forget_where_unknown, not_about, offered_for, take_away_candidate, to_clear, untie

FINISH_UNLINKING = "finish_unlinking"


def undo_link(command: UndoLink, uow: UnitOfWork) -> Done:
    """Take a referral off the person to whom it was linked; it waits on the queue again."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_linked(referral.person_id, command.reason)
    assert referral.person_id is not None
    person = get_person(uow, referral.person_id)
    _take_off(uow, referral, person, "link_undone", command.reason)
    _part_from_joined(uow, referral, person)
    _look_again(uow, person)
    uow.schedule(FINISH_UNLINKING, at=uow.now, subject=referral.id)
    uow.audit("combine", person.id, *not_about(uow, [referral.id])[referral.id], why="link_undone")
    forget_where_unknown(uow, person.id)
    return Done()


def finish_unlinking(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """What is left of the link anywhere in the force goes too, and nothing but the acts tells of it."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=FINISH_UNLINKING) as uow:
        referral = get_referral(uow, job.subject, lock=True)
        for undone in to_clear(uow, referral.id):
            others = referrals_of(uow, undone.person_id, lock=True)  # before the person, as everybody takes them
            person = get_person(uow, undone.person_id)
            _part_from_joined(uow, referral, person)
            _tell_others(uow, referral, person, others)
            _look_again(uow, person)
            if not is_invited(uow, person.id):
                end_every_need(uow, person.id)
            if referral.person_id != person.id:
                uow.sealer.detach(referral.key_id, f"person:{person.id}")
            undone.cleared_at = uow.now
            uow.audit("combine", person.id, why="link_undone")
            forget_where_unknown(uow, person.id)
        if referral.person_id is not None:  # somebody was quick to say whom it is about
            follow(uow, referral, get_person(uow, referral.person_id))
        complete(job, uow)


def _take_off(uow: UnitOfWork, referral: Referral, person: Person, act: str, reason: str | None = None) -> None:
    """This referral alone: nothing of it is theirs any more, and whoever heard otherwise is told."""
    accepted, arrest = referral.state == "accepted", arrest_of(uow, referral.id)
    untie(uow, referral)
    record_act(uow, referral, act, reason)
    if act == "link_undone":
        referral.merged_into = None
        referral.assignee, referral.assigned_at = None, None
    told = arrest is not None and arrest.casework_notified
    if arrest is not None:
        arrest.casework_notified = False
    person.version += 1
    undone = LinkUndone(
        referral_id=referral.id, person_id=person.id, link_number=referral.link_number, arrest=told, accepted=accepted
    )
    uow.raise_event(undone, subject=person.id, sequence=person.version)
    referral.link_number += 1
    was_undone(uow, person)
    if referral.state == "received":
        offer_again(uow, referral)


def _part_from_joined(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """Those that followed it go along and stay joined; those that are this person's for themselves stay theirs, and
    are back on the queue unless another invitation of theirs stands."""
    for one in joined_to(uow, referral):
        if one.person_id != person.id:
            continue
        if goes_along(acts_of(uow, one.id)):
            _take_off(uow, one, person, "link_undone_along")
            uow.schedule(FINISH_UNLINKING, at=uow.now, subject=one.id)
        else:
            _put_back(uow, one, person)


def _put_back(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    record_act(uow, referral, "put_back")
    referral.merged_into = None
    referral.assignee, referral.assigned_at = None, None
    merge_into_decided(uow, referral, person)


def _tell_others(uow: UnitOfWork, referral: Referral, person: Person, others: Sequence[Referral]) -> None:
    """Whatever else is theirs may have been recognised by what is no longer theirs: its history says so. What is back
    on the queue joins an invitation of theirs at a site that the officer did not see."""
    for other in others:
        if other.id == referral.id or other.person_id != person.id:
            continue
        if other.state == "received" and any(act.act == "put_back" for act in acts_of(uow, other.id)):
            merge_into_decided(uow, other, person)
        record_act(uow, other, "other_link_undone", referral.reference)


def _look_again(uow: UnitOfWork, person: Person) -> None:
    """Where they are shown beside a referral that waits, they stay only if it is still like them without this one."""
    for waiting in offered_for(uow, person.id):
        if not _still_offered(uow, waiting, person):
            take_away_candidate(uow, waiting.id, person.id)


def _still_offered(uow: UnitOfWork, waiting: Referral, person: Person) -> bool:
    unlike = not_about(uow, [waiting.id]).get(waiting.id, set())
    if person.id in unlike:
        return False
    offered = next(one for one in candidates_of(uow, [waiting.id])[waiting.id] if one.person_id == person.id)
    if offered.held_back == ["phone_alone"] and waiting.continues is not None:
        return get_referral(uow, waiting.continues).person_id == person.id  # a phone is of one site
    known = identities_on(uow, [waiting.id]).get(waiting.id)
    if known is None:
        return False
    found = look_up(uow, known, but=unlike)
    return person.id in {found.certain, *(one.person_id for one in found.unsure)}
