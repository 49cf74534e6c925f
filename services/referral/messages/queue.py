"""The duty queue and one referral on it: what came in, what was said, what was decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, OffenceCode, Text, command, event, question, record
from common.roles import TRIAGE_TEAM
from referral.messages.contacts import Contact
from referral.messages.conversations import Conversation, Said
from referral.messages.danger import Danger
from referral.messages.intelligence import Graded, Intelligence
from referral.messages.people import Candidate
from referral.messages.requests import AskedBy, Requested
from referral.messages.terms import Act, Basis, Channel, Done, Due, PersonsRole, State, Who
from referral.messages.trials import AllocationStep

Mark = Literal[
    "link_undone", "looks_like_spam", "asked_for_no_texts", "text_held", "text_failed",
    "came_twice", "arrest_corrected", "rule_fires_no_more", "review_due", "same_log_number",
    "picture", "voice_message", "video", "document", "other", "may_be_indecent",
]  # fmt: skip
"""Something about a referral that the duty officer should see before opening it."""
ArrestPart = Literal["offence", "occurred_on", "role", "custody_suite", "name", "date_of_birth", "number"]
"""What custody may correct; ``number`` is its own for the person."""


@record
class QueueItem:
    """One line of the duty queue. ``gist`` is the beginning of what was said, ``about`` a name once there is one,
    ``danger_now`` whether whoever asked said that somebody is in danger. ``due`` is what a person has to do next, and
    ``due_at`` by when; None when it is here only for a danger, a review or a text that is held. Of intelligence only
    the grades are here."""

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
    due: Due | None = None
    due_at: datetime | None = None
    graded: Graded | None = None


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
class ArrestReport:
    """One report of an arrest, with which rule invited on it and what it says otherwise than the one before. ``who`` is
    None once it was erased."""

    reported_at: datetime
    arrested: Arrested
    who: Who | None
    invited_by: Basis | None
    changed: tuple[ArrestPart, ...]


@record
class ReferralDetail:
    """All of one referral. ``reports`` are there once custody has said different things under one number: ``arrest`` is
    as it was reported last. ``allocation`` is set while it may not simply be accepted: a trial stands before that.
    ``if_indecent`` is what the force wants done about what may be an indecent image; empty for the usual words."""

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
    due: Due | None = None
    due_at: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    reports: tuple[ArrestReport, ...] = ()
    intelligence: Intelligence | None = None
    allocation: AllocationStep | None = None
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
    link: int = 1


@event("referral.merged.v1")
class ReferralMerged:
    referral_id: UUID
    into_referral_id: UUID
    person_id: UUID


@event("referral.arrest_recorded.v1")
class ArrestRecorded:
    """A known person was arrested. Raised once for each arrest, when the arrest is tied to the person; again with a
    higher ``link`` when that was undone and it is tied anew."""

    referral_id: UUID
    person_id: UUID
    site_id: int
    occurred_on: date
    offence_code: OffenceCode
    role: PersonsRole
    link: int = 1


@question("referral.list_queue", roles=TRIAGE_TEAM)
class ListQueue(Asks[QueuePage]):
    """What came in by any door and waits for a person: danger first, then by the clock that is due next, then what is
    in hand. ``page`` counts from 1; ``mine`` leaves out what is not the asking officer's."""

    page: int = 1
    mine: bool = False


@question("referral.find_referral", roles=TRIAGE_TEAM)
class FindReferral(Asks[ReferralDetail]):
    referral_id: UUID


@command("referral.not_spam", roles=TRIAGE_TEAM)
class NotSpam(Asks[Done]):
    """A person looked at what looks like spam, and it is not: it takes its place on the queue and is answered."""

    referral_id: UUID


@command("referral.settle_as_spam", roles=TRIAGE_TEAM)
class SettleAsSpam(Asks[Done]):
    """A person looked at what looks like spam, and it is. It is kept."""

    referral_id: UUID


@command("referral.accept_referral", roles=TRIAGE_TEAM)
class AcceptReferral(Asks[Done]):
    """Invite this person. Other open referrals about the same person are merged into this one; only
    intelligence stays on the queue until somebody has read it."""

    referral_id: UUID
    reason: Text
