"""People's names: full names for the teams, the first name alone for a group at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from common.errors import NOT_FOUND
from common.roles import INTELLIGENCE
from common.unit_of_work import UnitOfWork
from referral.messages import FirstName, GivenName, KnownPeople, KnownPerson, NamePeople, Who
from referral.messages.refusals import refused
from referral.store.disclosures import find_person_for_worker
from referral.store.people import KnownIdentity, identities_of

MOST_NAMES = 200


def name_people(question: NamePeople, uow: UnitOfWork) -> KnownPeople:
    """Names in bulk, without people whom the caller has no need to know.

    Raises: Refused(too_many_people).
    """
    if len(question.person_ids) > MOST_NAMES:
        raise refused("too_many_people", most=MOST_NAMES)
    by_person = identities_of(uow, question.person_ids)
    uow.audit("consult", *by_person, why="names_for_a_page")
    named = [known_person(person_id, identities) for person_id, identities in by_person.items()]
    reads = uow.actor.has_any_role(INTELLIGENCE)
    return KnownPeople(people=tuple(known if reads else _without_intelligence(known) for known in named if known))


def _without_intelligence(known: KnownPerson) -> KnownPerson:
    """Hide that intelligence exists: a navigator could let it slip."""
    return replace(known, known_from=tuple(channel for channel in known.known_from if channel != "intelligence"))


def first_name(question: FirstName, uow: UnitOfWork) -> GivenName:
    """The given name alone, for a worker of a group while their commission lasts. Each answer is audited as a
    disclosure; for everyone else it does not exist.

    Raises: Refused(not_found).
    """
    person_id = find_person_for_worker(uow, question.commission_id, uow.actor.id)
    identities = identities_of(uow, [person_id]).get(person_id) if person_id else None
    if person_id is None or identities is None:
        raise refused(NOT_FOUND)
    uow.audit("disclose", person_id, why="commission")
    known = known_person(person_id, identities)
    return GivenName(given_name=known.who.given_name if known else None)


def known_person(person_id: UUID, identities: Sequence[KnownIdentity]) -> KnownPerson | None:
    """A person's name without phone and postcode; None when all of it was erased."""
    who = most_reliable(identities)
    if who is None:
        return None
    known_from = tuple(dict.fromkeys(identity.channel for identity in identities))
    return KnownPerson(person_id=person_id, who=replace(who, phone=None, postcode=None), known_from=known_from)


def most_reliable(identities: Sequence[KnownIdentity]) -> Who | None:
    """The most reliable identity: one that counts as fact comes before opinion."""
    readable = [identity for identity in identities if identity.who is not None]
    return max(readable, key=lambda identity: identity.fact_or_opinion == "fact").who if readable else None
