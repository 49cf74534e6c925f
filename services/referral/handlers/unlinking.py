"""Undoes a wrong link between a referral and a person, with everything that followed from it.

What the officer sees is undone at once, in her transaction. A job for the whole force does what lies at sites that she
may not see, and what has to come last (a key is detached once it is certain that it belongs to another person). The
other services receive the event and undo their part.
"""

from __future__ import annotations

from collections.abc import Sequence

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.acts import ActCode
from referral.domain.unlinking import follows_merged, refuse_unless_linked
from referral.handlers.evaluation_facts import schedule_for_unlinking
from referral.handlers.person_matching import find_matches, link_merged, refresh_candidates
from referral.messages import Done, LinkUndone, UndoLink
from referral.operations.merge import merge_into_decided
from referral.store.disclosures import end_all_needs_to_know
from referral.store.people import get_person, identities_on
from referral.store.referrals import (
    acts_of,
    arrest_of,
    candidates_of,
    get_referral,
    is_invited,
    merged_into,
    record_act,
    referrals_of,
)
from referral.store.tables import Person, Referral
from referral.store.unlinking import (
    delete_candidate,
    referrals_with_candidate,
    rejected_people,
    remove_unneeded_sites,
    uncleared_rejections,
    unlink,
)

FINISH_UNLINKING = "finish_unlinking"


def undo_link(command: UndoLink, uow: UnitOfWork) -> Done:
    """Unlink a referral from its person and return it to the queue."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_linked(referral.person_id, command.reason)
    assert referral.person_id is not None
    person = get_person(uow, referral.person_id)
    _unlink(uow, referral, person, "link_undone", command.reason)
    _separate_merged(uow, referral, person)
    _remove_weak_candidates(uow, person)
    uow.schedule(FINISH_UNLINKING, at=uow.now, subject=referral.id)
    uow.audit("combine", person.id, *rejected_people(uow, [referral.id])[referral.id], why="link_undone")
    remove_unneeded_sites(uow, person.id)
    return Done()


def finish_unlinking(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Undo what is left of the link anywhere in the force. Only the acts still show it."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=FINISH_UNLINKING) as uow:
        referral = get_referral(uow, job.subject, lock=True)
        for undone in uncleared_rejections(uow, referral.id):
            others = referrals_of(uow, undone.person_id, lock=True)  # before the person: everyone locks in this order
            person = get_person(uow, undone.person_id)
            _separate_merged(uow, referral, person)
            _mark_others(uow, referral, person, others)
            _remove_weak_candidates(uow, person)
            if not is_invited(uow, person.id):
                end_all_needs_to_know(uow, person.id)
            if referral.person_id != person.id:
                uow.sealer.detach(referral.key_id, f"person:{person.id}")
            undone.cleared_at = uow.now
            uow.audit("combine", person.id, why="link_undone")
            remove_unneeded_sites(uow, person.id)
        if referral.person_id is not None:  # an officer has linked it again meanwhile
            link_merged(uow, referral, get_person(uow, referral.person_id))
        complete(job, uow)


def _unlink(uow: UnitOfWork, referral: Referral, person: Person, act: ActCode, reason: str | None = None) -> None:
    """Unlink this referral alone, and tell the services that had been told of the link."""
    accepted, arrest = referral.state == "accepted", arrest_of(uow, referral.id)
    unlink(uow, referral)
    record_act(uow, referral, act, reason)
    if act == "link_undone":
        referral.merged_into = None
        referral.assignee, referral.assigned_at = None, None
    arrest_recorded = arrest is not None and arrest.casework_notified
    if arrest is not None:
        arrest.casework_notified = False
    person.version += 1
    undone = LinkUndone(
        referral_id=referral.id,
        person_id=person.id,
        link_number=referral.link_number,
        arrest=arrest_recorded,
        accepted=accepted,
    )
    uow.raise_event(undone, subject=person.id, sequence=person.version)
    referral.link_number += 1
    schedule_for_unlinking(uow, person)
    if referral.state == "received":
        refresh_candidates(uow, referral)


def _separate_merged(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """Referrals merged into it that were linked only through it are unlinked too and stay merged. Those linked to the
    person by themselves stay linked and return to the queue, unless another invitation of the person is active."""
    for merged in merged_into(uow, referral):
        if merged.person_id != person.id:
            continue
        if follows_merged(acts_of(uow, merged.id)):
            _unlink(uow, merged, person, "link_undone_along")
            uow.schedule(FINISH_UNLINKING, at=uow.now, subject=merged.id)
        else:
            _return_to_queue(uow, merged, person)


def _return_to_queue(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    record_act(uow, referral, "put_back")
    referral.merged_into = None
    referral.assignee, referral.assigned_at = None, None
    merge_into_decided(uow, referral, person)


def _mark_others(uow: UnitOfWork, referral: Referral, person: Person, others: Sequence[Referral]) -> None:
    """Note on the person's other referrals that they may have been matched through the one unlinked. One that returned
    to the queue is merged into an invitation at a site that the officer did not see."""
    for other in others:
        if other.id == referral.id or other.person_id != person.id:
            continue
        if other.state == "received" and any(act.act == "put_back" for act in acts_of(uow, other.id)):
            merge_into_decided(uow, other, person)
        record_act(uow, other, "other_link_undone", referral.reference)


def _remove_weak_candidates(uow: UnitOfWork, person: Person) -> None:
    """Remove the person as a candidate where the referral no longer matches them without this one."""
    for waiting in referrals_with_candidate(uow, person.id):
        if not _is_still_candidate(uow, waiting, person):
            delete_candidate(uow, waiting.id, person.id)


def _is_still_candidate(uow: UnitOfWork, waiting: Referral, person: Person) -> bool:
    rejected = rejected_people(uow, [waiting.id]).get(waiting.id, set())
    if person.id in rejected:
        return False
    offered = next(
        candidate for candidate in candidates_of(uow, [waiting.id])[waiting.id] if candidate.person_id == person.id
    )
    if offered.doubts == ["phone_alone"] and waiting.continues is not None:
        return get_referral(uow, waiting.continues).person_id == person.id  # a phone is of one site
    known = identities_on(uow, [waiting.id]).get(waiting.id)
    if known is None:
        return False
    decision = find_matches(uow, known, but=rejected)
    return person.id in {decision.certain, *(candidate.person_id for candidate in decision.unsure)}
