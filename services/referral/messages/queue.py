"""The duty queue and one referral on it: what came in, what was said, what was decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, OffenceCode, Text, command, event, question, record
from common.roles import INTAKE
from referral.messages.conversations import Conversation, Said
from referral.messages.danger import Danger
from referral.messages.people import Candidate
from referral.messages.requests import AskedBy, Requested
from referral.messages.terms import Act, Basis, Channel, Done, PersonsRole, State, Who

Mark = Literal[
    "looks_like_spam", "asked_for_no_texts", "text_held", "text_failed",
    "picture", "voice_message", "video", "document", "other", "may_be_indecent",
]  # fmt: skip
"""Something about a referral that the duty officer should see before opening it."""


@record
class QueueItem:
    """One line of the duty queue. ``gist`` is the beginning of what was said, ``about`` a name once there is one,
    ``danger_now`` whether whoever asked said that somebody is in danger."""

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
    assignee: Text | None
    asked_by: AskedBy | None = None
    danger_now: bool = False
    marks: tuple[Mark, ...] = ()
    danger: Danger | None = None


@record
class QueuePage:
    items: tuple[QueueItem, ...]
    total: int
    page: int
    pages: int


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
    """``if_indecent`` is what the force wants done about what may be an indecent image; empty for the usual words."""

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
    merged_into: UUID | None
    assignee: Text | None
    returns_at: datetime | None
    request: Requested | None = None
    conversation: Conversation | None = None
    looks_like_spam: bool = False
    danger: Danger | None = None
    if_indecent: Text = ""


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
    """What came in by any door and waits for a person: danger first, then what is late. ``page`` counts from 1;
    ``mine`` leaves out what is not the asking officer's."""

    page: int = 1
    mine: bool = False


@question("referral.find_referral", roles=INTAKE)
class FindReferral(Asks[ReferralDetail]):
    referral_id: UUID


@command("referral.not_spam", roles=INTAKE)
class NotSpam(Asks[Done]):
    """A person looked at what looks like spam, and it is not: it takes its place on the queue and is answered."""

    referral_id: UUID


@command("referral.settle_as_spam", roles=INTAKE)
class SettleAsSpam(Asks[Done]):
    """A person looked at what looks like spam, and it is. It is kept."""

    referral_id: UUID


@command("referral.accept_referral", roles=INTAKE)
class AcceptReferral(Asks[Done]):
    """Invite this person. Other open referrals about the same person are merged into this one."""

    referral_id: UUID
    reason: Text
