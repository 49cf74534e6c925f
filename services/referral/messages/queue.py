"""The duty queue and one referral on it: what came in, what was said, what was decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, OffenceCode, Text, command, event, question, record
from common.roles import INTAKE
from referral.messages.people import Candidate
from referral.messages.terms import Act, Basis, Channel, Done, PersonsRole, State, Who


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
    delivery: Literal["to_send", "sending", "sent", "failed", "delivered"] | None


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


@question("referral.list_queue", roles=INTAKE)
class ListQueue(Asks[QueuePage]):
    """What came in by any door and waits for a person, late first. ``page`` counts from 1."""

    page: int = 1


@question("referral.find_referral", roles=INTAKE)
class FindReferral(Asks[ReferralDetail]):
    referral_id: UUID


@command("referral.accept_referral", roles=INTAKE)
class AcceptReferral(Asks[Done]):
    """Invite this person. Other open referrals about the same person are merged into this one."""

    referral_id: UUID
    reason: Text
