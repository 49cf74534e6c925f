"""Matches referrals to people: certain is linked, unsure goes to the duty officer, no match is a new person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID, uuid4

from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from referral.domain.acts import ActCode
from referral.domain.matching.comparison import Comparison, comparison
from referral.domain.matching.decision import LikelyMatch, MatchDecision
from referral.domain.matching.decision import decide as recognised_among
from referral.domain.matching.field_agreement import Level
from referral.domain.matching.weights import WEIGHTS
from referral.domain.referral_state import refuse_unless_allowed
from referral.handlers.evaluation_facts import schedule_for_arrest
from referral.messages import (
    ArrestRecorded,
    ConfirmNewPerson,
    ConfirmSamePerson,
    Done,
    MatchResult,
    RecordWho,
)
from referral.messages.refusals import refused
from referral.operations.merge import merge_into_decided
from referral.operations.referral_state import status_of
from referral.operations.trial_guard import exclude_from_trials, reason_for_help, was_not_offered
from referral.store.candidate_search import SimilarIdentities, find_similar, name_frequency
from referral.store.people import (
    KnownIdentity,
    add_identity,
    get_person,
    identities_on,
    link_identities,
    new_person,
    offer_candidates,
)
from referral.store.referrals import arrest_of, candidates_of, get_referral, merged_into, record_act
from referral.store.site_questions import ask_sites, close_questions, known_at
from referral.store.tables import Person, Referral
from referral.store.unlinking import are_still_linked, delete_rejection, rejected_people, remove_unneeded_sites


def record_who(command: RecordWho, uow: UnitOfWork) -> MatchResult:
    """Save the identity that the duty officer wrote down, and match it."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("record_who", status_of(uow, referral))
    known = add_identity(
        uow, referral, command.who, source=uow.actor.id, fact_or_opinion="opinion", role=None, external=None
    )
    record_act(uow, referral, "who_recorded")
    person = get_person(uow, referral.person_id) if referral.person_id else match_person(uow, referral, known)
    if person is not None:
        _merge_if_not_offered(uow, referral, person)
    uow.audit("collect", *([person.id] if person else []), why="who_recorded")
    return _match_result(uow, referral)


def confirm_same_person(command: ConfirmSamePerson, uow: UnitOfWork) -> Done:
    """Link the referral to the candidate that the officer confirmed.

    Raises: Refused(not_found).
    """
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("confirm_same_person", status_of(uow, referral))
    if command.person_id not in {
        candidate.person_id for candidate in candidates_of(uow, [referral.id]).get(referral.id, [])
    }:
        raise refused(NOT_FOUND)
    person = get_person(uow, command.person_id)
    mistaken = rejected_people(uow, [referral.id]).get(referral.id, ())  # both people of a link that is put right
    link_person(uow, referral, person, "same_person_confirmed")
    _merge_if_not_offered(uow, referral, person)
    uow.audit("combine", person.id, *mistaken, why="same_person_confirmed")
    return Done()


def confirm_new_person(command: ConfirmNewPerson, uow: UnitOfWork) -> MatchResult:
    """Link the referral to a new person: it is none of the candidates.

    Raises: Refused(person_known).
    """
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("confirm_new_person", status_of(uow, referral))
    if referral.person_id is not None:
        raise refused("person_known")
    person = new_person(uow, uuid4(), referral.site_id)
    mistaken = rejected_people(uow, [referral.id]).get(referral.id, ())
    link_person(uow, referral, person, "new_person_confirmed")
    uow.audit("collect", person.id, why="new_person_confirmed")
    if mistaken:
        uow.audit("combine", person.id, *mistaken, why="new_person_confirmed")
    return _match_result(uow, referral)


def match_person(uow: UnitOfWork, referral: Referral, known: KnownIdentity) -> Person | None:
    """Link a referral when the match is certain or there is no similar person; else offer candidates. Once a link of it
    was undone, only an officer links it to a known person. Returns the linked person."""
    rejected = rejected_people(uow, [referral.id]).get(referral.id, set())
    similar = _similar_identities(uow, known, rejected)
    decision = _decide(uow, known, similar)
    if offered := decision.unsure or (_certain_but_rejected_before(decision) if rejected else ()):
        _offer(uow, referral, offered)
        return None
    if decision.certain is not None and _asks_first(uow, referral, decision.certain):
        ask_sites(uow, referral, [LikelyMatch(decision.certain, 1.0, ("known_elsewhere",))])
        return None
    if decision.certain is not None:
        person = get_person(uow, decision.certain)
        if not are_still_linked(uow, person.id, similar.identities):
            return match_person(uow, referral, known)  # the identities that matched were unlinked meanwhile
        uow.audit("combine", person.id, why=f"recognised:{WEIGHTS.version}")
        link_person(uow, referral, person, "recognised")
        return person
    person = new_person(uow, uuid4(), referral.site_id)
    link_person(uow, referral, person, "somebody_new")
    return person


def _offer(uow: UnitOfWork, referral: Referral, likely: Collection[LikelyMatch]) -> None:
    """Offer the candidates whom the referral's site knows. About the others their sites are asked: a form with a name
    must not tell one site whom another knows."""
    known = known_at(uow, referral.site_id, [match.person_id for match in likely])
    offer_candidates(uow, referral, [match for match in likely if match.person_id in known])
    ask_sites(uow, referral, [match for match in likely if match.person_id not in known])


def _asks_first(uow: UnitOfWork, referral: Referral, person_id: UUID) -> bool:
    """Whether another site has to agree before a certain match is linked. Custody's arrests are facts, and linked."""
    return referral.channel != "custody" and not known_at(uow, referral.site_id, [person_id])


def find_matches(uow: UnitOfWork, known: KnownIdentity, *, but: Collection[UUID] = ()) -> MatchDecision:
    """Match an identity with known people, without those in ``but``. Changes nothing."""
    return _decide(uow, known, _similar_identities(uow, known, but))


def refresh_candidates(uow: UnitOfWork, referral: Referral) -> None:
    """After a link was undone, offer the other candidates, even a certain one."""
    known = identities_on(uow, [referral.id]).get(referral.id)
    if known is not None:
        decision = find_matches(uow, known, but=rejected_people(uow, [referral.id]).get(referral.id, set()))
        _offer(uow, referral, decision.unsure or _certain_but_rejected_before(decision))


def link_person(uow: UnitOfWork, referral: Referral, person: Person, act: ActCode) -> None:
    """Link a referral, and those merged into it, to a person. Each arrest is reported to casework once."""
    candidates = [one.person_id for one in candidates_of(uow, [referral.id]).get(referral.id, [])]
    _link_one(uow, referral, person)
    record_act(uow, referral, act)
    close_questions(uow, referral.id)
    for candidate in candidates:
        if candidate != person.id:
            remove_unneeded_sites(uow, candidate)  # it was not them: the site has no reason to know them any more
    link_merged(uow, referral, person)


def link_merged(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """Link referrals merged into this one, if they have no person, to its person."""
    for merged in merged_into(uow, referral):
        if merged.person_id is None:
            _link_one(uow, merged, person)


def _link_one(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    link_identities(uow, referral, person)
    exclude_from_trials(person, reason_for_help(uow, referral))
    delete_rejection(uow, referral.id, person.id)
    _raise_arrest_recorded(uow, referral, person)


def _raise_arrest_recorded(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    arrest = arrest_of(uow, referral.id)
    if arrest is None or arrest.casework_notified:
        return
    arrest.casework_notified = True
    person.version += 1
    uow.raise_event(
        ArrestRecorded(
            referral_id=referral.id,
            person_id=person.id,
            site_id=referral.site_id,
            occurred_on=arrest.occurred_on,
            offence_code=arrest.offence_code,
            role=arrest.persons_role,
            link_number=referral.link_number,
        ),
        subject=person.id,
        sequence=person.version,
    )
    schedule_for_arrest(uow, person)


def _merge_if_not_offered(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """An arrest of a person to whom nothing was offered needs no decision."""
    if was_not_offered(uow, person):
        merge_into_decided(uow, referral, person)


def _similar_identities(uow: UnitOfWork, known: KnownIdentity, but: Collection[UUID]) -> SimilarIdentities:
    similar = find_similar(uow, known)
    return replace(
        similar, identities=tuple(identity for identity in similar.identities if identity.person_id not in but)
    )


def _decide(uow: UnitOfWork, known: KnownIdentity, similar: SimilarIdentities) -> MatchDecision:
    if known.who is None:
        return MatchDecision(None)
    return recognised_among(_compare(known, similar), name_frequency(uow, known.who), unseen=similar.unseen)


def _certain_but_rejected_before(decision: MatchDecision) -> tuple[LikelyMatch, ...]:
    """A certain match that an officer has to confirm all the same."""
    return () if decision.certain is None else (LikelyMatch(decision.certain, 1.0, ("undone_before",)),)


def _compare(known: KnownIdentity, similar: SimilarIdentities) -> dict[UUID, list[Comparison]]:
    """Compare each candidate's identities with the new one. Erased identities do not count."""
    comparisons: dict[UUID, list[Comparison]] = {}
    for identity in similar.identities:
        if known.who is not None and identity.who is not None and identity.person_id is not None:
            comparisons.setdefault(identity.person_id, []).append(
                comparison(known.who, identity.who, _numbers_agree(known, identity))
            )
    return comparisons


def _numbers_agree(here: KnownIdentity, there: KnownIdentity) -> Level:
    """Two numbers for one person contradict each other only when one source gave both."""
    if here.external is None or there.external is None:
        return "unknown"
    if here.external == there.external:
        return "same"
    return "different" if here.channel == there.channel else "unknown"


def _match_result(uow: UnitOfWork, referral: Referral) -> MatchResult:
    candidates = candidates_of(uow, [referral.id]).get(referral.id, [])
    return MatchResult(person_id=referral.person_id, candidate_count=len(candidates))
