"""Who is it? Certain is linked, unsure goes side by side to the duty officer, nobody alike is somebody new."""

from __future__ import annotations

from uuid import UUID, uuid4

from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork
from referral.domain.identity import verdict
from referral.domain.queue import refuse_unless_allowed
from referral.handlers.facts import was_arrested
from referral.handlers.standing import standing
from referral.messages import (
    ArrestRecorded,
    ConfirmNewPerson,
    ConfirmSamePerson,
    Done,
    Recognised,
    RecordWho,
)
from referral.store.people import (
    KnownAs,
    add_identity,
    alike,
    get_person,
    new_person,
    offer_candidates,
    tie,
)
from referral.store.referrals import arrest_of, candidates_of, get_referral, joined_to, record_act
from referral.store.tables import Person, Referral


def record_who(command: RecordWho, uow: UnitOfWork) -> Recognised:
    """Keep the identity the duty officer wrote down, and see whether that person is known."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("record_who", standing(uow, referral))
    known = add_identity(uow, referral, command.who, source=uow.actor.id, standing="opinion", role=None, external=None)
    record_act(uow, referral, "who_recorded")
    person = get_person(uow, referral.person_id) if referral.person_id else recognise(uow, referral, known)
    uow.audit("collect", *([person.id] if person else []), why="who_recorded")
    return _recognised(uow, referral)


def confirm_same_person(command: ConfirmSamePerson, uow: UnitOfWork) -> Done:
    """The duty officer saw both: they are one."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("confirm_same_person", standing(uow, referral))
    if command.person_id not in candidates_of(uow, [referral.id]).get(referral.id, []):
        raise Refused(NOT_FOUND)
    person = get_person(uow, command.person_id)
    link(uow, referral, person, "same_person_confirmed")
    uow.audit("combine", person.id, why="same_person_confirmed")
    return Done()


def confirm_new_person(command: ConfirmNewPerson, uow: UnitOfWork) -> Recognised:
    """The duty officer saw the candidates: it is none of them."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("confirm_new_person", standing(uow, referral))
    if referral.person_id is not None:
        raise Refused("person_known")
    person = new_person(uow, uuid4(), referral.site_id)
    link(uow, referral, person, "new_person_confirmed")
    uow.audit("collect", person.id, why="new_person_confirmed")
    return _recognised(uow, referral)


def recognise(uow: UnitOfWork, referral: Referral, known: KnownAs) -> Person | None:
    """Link a referral when the match is certain or nobody is alike; else offer the candidates. Returns the person."""
    said: dict[str, set[UUID]] = {"same": set(), "unsure": set(), "different": set()}
    for one in alike(uow, known):
        if one.person_id is not None:
            said[_verdict(known, one)].add(one.person_id)
    unsure = said["same"] | said["unsure"]  # one identity that is alike is enough, whatever the others say
    if len(said["same"]) == 1:
        person = get_person(uow, said["same"].pop())
        link(uow, referral, person, "recognised")
        return person
    if unsure:
        offer_candidates(uow, referral, unsure)
        return None
    person = new_person(uow, uuid4(), referral.site_id)
    link(uow, referral, person, "somebody_new")
    return person


def link(uow: UnitOfWork, referral: Referral, person: Person, act: str) -> None:
    """Tie a referral to a person; an arrest on it becomes a fact about them, told once."""
    tie(uow, referral, person)
    for other in joined_to(uow, referral):
        tie(uow, other, person)
    record_act(uow, referral, act)
    arrest = arrest_of(uow, referral.id)
    if arrest is None or arrest.told_casework:
        return
    arrest.told_casework = True
    person.version += 1
    uow.raise_event(
        ArrestRecorded(
            referral_id=referral.id,
            person_id=person.id,
            site_id=referral.site_id,
            occurred_on=arrest.occurred_on,
            offence_code=arrest.offence_code,
            role=arrest.persons_role,  # type: ignore[arg-type]
        ),
        subject=person.id,
        sequence=person.version,
    )
    was_arrested(uow, person)


def _verdict(here: KnownAs, there: KnownAs) -> str:
    if here.who is None or there.who is None:
        return "different"
    same_external = here.external is not None and here.external == there.external
    return verdict(here.who, there.who, same_external_id=same_external)


def _recognised(uow: UnitOfWork, referral: Referral) -> Recognised:
    candidates = candidates_of(uow, [referral.id]).get(referral.id, [])
    return Recognised(person_id=referral.person_id, candidates=len(candidates))
