"""Who somebody is: identities, candidates side by side, names for those who may know them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from common.messages import Asks, Name, Text, command, question, record
from common.roles import CASE_TEAM, INTELLIGENCE, PARTNER_WORKER, TRIAGE_TEAM
from referral.messages.terms import Channel, Done, Who

HeldBack = Literal[
    "not_certain",
    "given_name_not_exact",
    "family_name_differs",
    "birth_not_known",
    "birth_not_exact",
    "may_be_twin",
    "number_differs",
    "phone_alone",
    "undone_before",
]
"""Why somebody who may be the same person was not linked by itself."""


@record
class Compared:
    """How one part of two identities compares, for the officer who has to decide."""

    part: Literal["given_name", "family_name", "date_of_birth", "phone", "postcode"]
    here: Text | None
    there: Text | None
    agreement: Literal["same", "close", "different", "unknown"]


@record
class Candidate:
    """Somebody already known who may be the same person, side by side with the identity on this referral; ``percent``
    is how often it is they, of a hundred times that it looked like this."""

    person_id: UUID
    who: Who
    known_from: tuple[Channel, ...]
    compared: tuple[Compared, ...]
    percent: int
    held_back: tuple[HeldBack, ...]


@record
class Known:
    """What the team may call somebody, and whether a referral from another source exists."""

    person_id: UUID
    who: Who
    known_from: tuple[Channel, ...]


@record
class Called:
    """A first name; None once it was erased."""

    given_name: Name | None


@record
class KnownPeople:
    people: tuple[Known, ...]


@record
class Recognised:
    """What became of an identity: a person when the match is certain or there is nobody like it, else candidates."""

    person_id: UUID | None
    candidates: int


@question("referral.name_people", roles=CASE_TEAM | INTELLIGENCE)
class NamePeople(Asks[KnownPeople]):
    """Names for a page, in bulk (at most 200). People whom the caller has no need to know are simply not in the
    answer, and that intelligence knows somebody is told only to those who may read it."""

    person_ids: tuple[UUID, ...]


@question("referral.first_name", roles=frozenset({PARTNER_WORKER}))
class FirstName(Asks[Called]):
    """What to call somebody with whom a local group works: the given name and nothing else, for the group's own workers
    and only while that commission lasts. Kept as a disclosure."""

    commission_id: UUID


@command("referral.record_who", roles=TRIAGE_TEAM)
class RecordWho(Asks[Recognised]):
    """Say whom a referral is about, as the referrer spelt it."""

    referral_id: UUID
    who: Who


@command("referral.confirm_same_person", roles=TRIAGE_TEAM)
class ConfirmSamePerson(Asks[Done]):
    """The duty officer looked at both: this referral is about that candidate."""

    referral_id: UUID
    person_id: UUID


@command("referral.confirm_new_person", roles=TRIAGE_TEAM)
class ConfirmNewPerson(Asks[Recognised]):
    """The duty officer looked at the candidates: it is none of them."""

    referral_id: UUID
