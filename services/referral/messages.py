"""The published language of referral: what others may ask it, tell it, and hear from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, Name, OffenceCode, Text, command, event, question, record
from common.roles import CASE_TEAM, INTAKE, PARTNER_WORKER, PLATFORM

Channel = Literal["text", "custody"]
State = Literal["received", "accepted", "merged"]
PersonsRole = Literal["suspect", "victim", "suspect_and_victim", "associate", "family"]


# ---- parts ----------------------------------------------------------------------------------------------------------
@record
class Done:
    """It is done, or had been done by the same command before."""


@record
class Who:
    """An identity as one source gave it."""

    given_name: Name
    family_name: Name
    date_of_birth: date | None = None


@record
class Basis:
    """Why somebody is invited: the rule that fired, its version and the fact it fired on."""

    rule_id: Code
    rule_version: int
    offence_code: OffenceCode


@record
class QueueItem:
    """One line of the duty queue. ``gist`` is the beginning of what was said, ``about`` a name once there is one."""

    referral_id: UUID
    site_id: int
    channel: Channel
    received_at: datetime
    look_due_at: datetime
    state: State
    about: Text | None
    gist: Text
    invited_by: Basis | None
    candidates: int


@record
class QueuePage:
    items: tuple[QueueItem, ...]
    total: int
    page: int
    pages: int


@record
class Said:
    """One message of a conversation. ``delivery`` is None for what came in."""

    direction: Literal["in", "out"]
    at: datetime
    text: Text
    delivery: Literal["to_send", "sending", "sent", "failed"] | None


@record
class Compared:
    """How one part of two identities compares, for the officer who has to decide."""

    part: Literal["given_name", "family_name", "date_of_birth"]
    here: Text | None
    there: Text | None
    agreement: Literal["same", "close", "different", "unknown"]


@record
class Candidate:
    """Somebody already known who may be the same person, side by side with the identity on this referral."""

    person_id: UUID
    who: Who
    known_from: tuple[Channel, ...]
    compared: tuple[Compared, ...]


@record
class Act:
    """Who did what, when: the state of a referral is derived from these."""

    sequence: int
    at: datetime
    actor: Text
    act: Code
    reason: Text | None


@record
class Arrested:
    """An arrest as custody reported it; ``role`` is the person's role in that event."""

    occurred_on: date
    offence_code: OffenceCode
    offence_title: Text
    role: PersonsRole
    custody_suite: Text


@record
class ReferralDetail:
    referral_id: UUID
    reference: Code
    site_id: int
    channel: Channel
    state: State
    received_at: datetime
    look_due_at: datetime
    said: tuple[Said, ...]
    arrest: Arrested | None
    who: Who | None
    person_id: UUID | None
    invited_by: Basis | None
    candidates: tuple[Candidate, ...]
    acts: tuple[Act, ...]
    also_open: tuple[UUID, ...]


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


@record
class OffenceRule:
    """An automatic invitation for certain offences. Attempts, conspiracies and aiding count with their base code."""

    rule_id: Code
    version: int
    title: Text
    offence_codes: tuple[OffenceCode, ...]


@record
class SiteOfSuite:
    """Which site looks after those arrested at a custody suite."""

    custody_suite: Name
    site_id: int


# ---- events ---------------------------------------------------------------------------------------------------------
@event("referral.received.v1")
class ReferralReceived:
    referral_id: UUID
    site_id: int
    channel: Channel


@event("referral.accepted.v1")
class ReferralAccepted:
    referral_id: UUID
    person_id: UUID
    site_id: int
    channel: Channel
    basis: Literal["rule", "decision"]
    rule_id: Code | None
    rule_version: int | None


@event("referral.merged.v1")
class ReferralMerged:
    referral_id: UUID
    into_referral_id: UUID
    person_id: UUID


@event("referral.arrest_recorded.v1")
class ArrestRecorded:
    """A known person was arrested. Raised once for each arrest, when the arrest is tied to the person."""

    referral_id: UUID
    person_id: UUID
    site_id: int
    occurred_on: date
    offence_code: OffenceCode
    role: PersonsRole


# ---- questions ------------------------------------------------------------------------------------------------------
@question("referral.list_queue", roles=INTAKE)
class ListQueue(Asks[QueuePage]):
    """What came in by any door and waits for a person, late first. ``page`` counts from 1."""

    page: int = 1


@question("referral.find_referral", roles=INTAKE)
class FindReferral(Asks[ReferralDetail]):
    referral_id: UUID


@question("referral.name_people", roles=CASE_TEAM | INTAKE)
class NamePeople(Asks[KnownPeople]):
    """Names for a page, in bulk (at most 200). People whom the caller has no need to know are simply not in the
    answer."""

    person_ids: tuple[UUID, ...]


@question("referral.first_name", roles=frozenset({PARTNER_WORKER}))
class FirstName(Asks[Called]):
    """What to call somebody with whom a local group works: the given name and nothing else. Asked only while voluntary
    says that the group may know; kept as a disclosure."""

    person_id: UUID


# ---- commands -------------------------------------------------------------------------------------------------------
@command("referral.record_who", roles=INTAKE)
class RecordWho(Asks[Recognised]):
    """Say whom a referral is about, as the referrer spelt it."""

    referral_id: UUID
    who: Who


@command("referral.confirm_same_person", roles=INTAKE)
class ConfirmSamePerson(Asks[Done]):
    """The duty officer looked at both: this referral is about that candidate."""

    referral_id: UUID
    person_id: UUID


@command("referral.confirm_new_person", roles=INTAKE)
class ConfirmNewPerson(Asks[Recognised]):
    """The duty officer looked at the candidates: it is none of them."""

    referral_id: UUID


@command("referral.accept_referral", roles=INTAKE)
class AcceptReferral(Asks[Done]):
    """Invite this person. Other open referrals about the same person are merged into this one."""

    referral_id: UUID
    reason: Text


@command("referral.configure_force", roles=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: its rules, its suites, its first reply and its clock.

    ``own_numbers`` are never answered; ``unsayable`` are the names and places that no text may hold."""

    rules: tuple[OffenceRule, ...]
    suites: tuple[SiteOfSuite, ...]
    first_look_minutes: int
    first_reply: Text
    own_numbers: tuple[Name, ...] = ()
    unsayable: tuple[Name, ...] = ()
