"""Who is it? Certain is linked, unsure goes side by side to the duty officer, nobody alike is somebody new."""

from __future__ import annotations

from uuid import UUID, uuid4

from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork
from referral.domain.agreement import Level
from referral.domain.comparison import Comparison, comparison
from referral.domain.queue import refuse_unless_allowed
from referral.domain.recognition import Recognition
from referral.domain.recognition import recognise as recognised_among
from referral.domain.weights import WEIGHTS
from referral.handlers.chance import keep_outside, stays_without, why_help
from referral.handlers.facts import was_arrested
from referral.handlers.merging import merge_into_decided
from referral.handlers.standing import standing
from referral.messages import (
    ArrestRecorded,
    ConfirmNewPerson,
    ConfirmSamePerson,
    Done,
    Recognised,
    RecordWho,
)
from referral.store.finding import Alike, alike, how_common
from referral.store.people import KnownAs, add_identity, get_person, new_person, offer_candidates, tie
from referral.store.referrals import arrest_of, candidates_of, get_referral, joined_to, record_act
from referral.store.tables import Person, Referral


def record_who(command: RecordWho, uow: UnitOfWork) -> Recognised:
    """Keep the identity the duty officer wrote down, and see whether that person is known."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("record_who", standing(uow, referral))
    known = add_identity(uow, referral, command.who, source=uow.actor.id, standing="opinion", role=None, external=None)
    record_act(uow, referral, "who_recorded")
    person = get_person(uow, referral.person_id) if referral.person_id else recognise(uow, referral, known)
    if person is not None:
        _join_if_nothing_is_offered(uow, referral, person)
    uow.audit("collect", *([person.id] if person else []), why="who_recorded")
    return _recognised(uow, referral)


def confirm_same_person(command: ConfirmSamePerson, uow: UnitOfWork) -> Done:
    """The duty officer saw both: they are one."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("confirm_same_person", standing(uow, referral))
    if command.person_id not in {one.person_id for one in candidates_of(uow, [referral.id]).get(referral.id, [])}:
        raise Refused(NOT_FOUND)
    person = get_person(uow, command.person_id)
    link(uow, referral, person, "same_person_confirmed")
    _join_if_nothing_is_offered(uow, referral, person)
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
    found = look_up(uow, known)
    if found.unsure:
        offer_candidates(uow, referral, found.unsure)
        return None
    if found.certain is not None:
        person = get_person(uow, found.certain)
        uow.audit("combine", person.id, why=f"recognised:{WEIGHTS.version}")
        link(uow, referral, person, "recognised")
        return person
    person = new_person(uow, uuid4(), referral.site_id)
    link(uow, referral, person, "somebody_new")
    return person


def look_up(uow: UnitOfWork, known: KnownAs) -> Recognition:
    """Who among those already known it is. Changes nothing."""
    if known.who is None:
        return Recognition(None)
    met = alike(uow, known)
    return recognised_among(_compared(known, met), how_common(uow, known.who), unseen=met.unseen)


def link(uow: UnitOfWork, referral: Referral, person: Person, act: str) -> None:
    """Tie a referral to a person; an arrest on it becomes a fact about them, told once."""
    for one in (referral, *joined_to(uow, referral)):
        tie(uow, one, person)
        keep_outside(person, why_help(uow, one))
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


def _join_if_nothing_is_offered(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """An arrest of somebody to whom chance offered nothing asks nobody for a decision."""
    if stays_without(uow, person):
        merge_into_decided(uow, referral, person)


def _compared(known: KnownAs, met: Alike) -> dict[UUID, list[Comparison]]:
    """Each candidate's identities beside the one that came in. What was erased is nobody's."""
    found: dict[UUID, list[Comparison]] = {}
    for one in met.identities:
        if known.who is not None and one.who is not None and one.person_id is not None:
            found.setdefault(one.person_id, []).append(comparison(known.who, one.who, _numbers_agree(known, one)))
    return found


def _numbers_agree(here: KnownAs, there: KnownAs) -> Level:
    """Two numbers for one person contradict each other only when one source gave both."""
    if here.external is None or there.external is None:
        return "unknown"
    if here.external == there.external:
        return "same"
    return "different" if here.channel == there.channel else "unknown"


def _recognised(uow: UnitOfWork, referral: Referral) -> Recognised:
    candidates = candidates_of(uow, [referral.id]).get(referral.id, [])
    return Recognised(person_id=referral.person_id, candidates=len(candidates))
