"""Matching a referral to a person, and names for staff who may know them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from common.messages import Name, RpcRequest, Text, command, question, record
from common.roles import CASE_TEAM, INTELLIGENCE, PARTNER_WORKER, TRIAGE_TEAM
from referral.messages.terms import Channel, Done, Who

Doubt = Literal[
    "not_certain",
    "given_name_not_exact",
    "family_name_differs",
    "family_name_not_known",
    "birth_not_known",
    "birth_not_exact",
    "may_be_twin",
    "number_differs",
    "phone_alone",
    "undone_before",
    "known_elsewhere",
]
"""Why a likely match was not linked automatically."""


@record
class FieldComparison:
    """How one part of two identities compares, for the officer who decides."""

    part: Literal["given_name", "family_name", "date_of_birth", "phone", "postcode"]
    here: Text | None
    there: Text | None
    agreement: Literal["same", "close", "different", "unknown"]


@record
class MatchCandidate:
    """A known person who may be the one on this referral, compared with its identity. ``percent`` is the probability
    that they are the same person."""

    person_id: UUID
    who: Who
    known_from: tuple[Channel, ...]
    compared: tuple[FieldComparison, ...]
    percent: int
    doubts: tuple[Doubt, ...]


@record
class KnownPerson:
    """A person's name, and the channels by which they are known."""

    person_id: UUID
    who: Who
    known_from: tuple[Channel, ...]


@record
class GivenName:
    """A first name; None after erasure."""

    given_name: Name | None


@record
class KnownPeople:
    people: tuple[KnownPerson, ...]


@record
class MatchResult:
    """The result of matching: a person when the match is certain or there is no similar person, else candidates."""

    person_id: UUID | None
    candidate_count: int


@question("referral.name_people", roles=CASE_TEAM | INTELLIGENCE)
class NamePeople(RpcRequest[KnownPeople]):
    """Names of at most 200 people, for a page. People whom the caller has no need to know are left out of the answer.
    Only those who may read intelligence learn that a person is known from it.

    Raises: Refused(too_many_people)."""

    person_ids: tuple[UUID, ...]


@question("referral.first_name", roles=frozenset({PARTNER_WORKER}))
class FirstName(RpcRequest[GivenName]):
    """The given name of a person with whom a local group works, for the group's workers and only while that commission
    lasts. Audited as a disclosure.

    Raises: Refused(not_found)."""

    commission_id: UUID


@command("referral.record_who", roles=TRIAGE_TEAM)
class RecordWho(RpcRequest[MatchResult]):
    """Record who a referral is about, as the referrer spelt it.

    Raises: Refused(referral_decided, not_found)."""

    referral_id: UUID
    who: Who


@command("referral.confirm_same_person", roles=TRIAGE_TEAM)
class ConfirmSamePerson(RpcRequest[Done]):
    """Confirm that a referral is about this candidate.

    Raises: Refused(referral_decided, not_found)."""

    referral_id: UUID
    person_id: UUID


@command("referral.confirm_new_person", roles=TRIAGE_TEAM)
class ConfirmNewPerson(RpcRequest[MatchResult]):
    """Confirm that a referral is about none of the candidates but a new person.

    Raises: Refused(referral_decided, who_unknown, person_known, not_found)."""

    referral_id: UUID
