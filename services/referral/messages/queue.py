"""The duty queue, one referral in full, and the events about referrals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Code, OffenceCode, RpcRequest, Text, command, event, question, record
from common.roles import TRIAGE_TEAM
from referral.messages.contacts import Contact
from referral.messages.conversations import Conversation, ConversationMessage
from referral.messages.danger import Danger
from referral.messages.intelligence import GradeSummary, Intelligence
from referral.messages.people import MatchCandidate
from referral.messages.requests import AskedBy, RequestDetail
from referral.messages.terms import Act, Basis, Channel, Done, Due, PersonsRole, State, Who
from referral.messages.trials import AllocationStep

Mark = Literal[
    "link_undone", "asked_elsewhere", "already_accepted", "looks_like_spam", "asked_for_no_texts", "text_held",
    "text_failed", "id_reused", "arrest_corrected", "rule_fires_no_more", "review_due", "same_log_number",
    "picture", "voice_message", "video", "document", "other", "may_be_indecent",
]  # fmt: skip
"""A mark that the duty officer sees before opening a referral."""
ArrestPart = Literal["offence", "occurred_on", "role", "custody_suite", "name", "date_of_birth", "number"]
"""What custody may correct; ``number`` is custody's own number for the person."""


@record
class QueueItem:
    """One item of the duty queue. ``preview`` is the beginning of the first message or request, ``about`` the person's
    name once it is known. ``danger_now``: the referrer said that someone is in danger. ``due`` is what a person has to
    do next, ``due_at`` by when; both None when only a danger, a review or a held text keeps it here. Intelligence shows
    its grades and no text."""

    referral_id: UUID
    site_id: int
    channel: Channel
    received_at: datetime
    first_view_due_at: datetime
    state: State
    about: Text | None
    preview: Text
    invited_by: Basis | None
    candidate_count: int
    assignee: Text | None
    asked_by: AskedBy | None = None
    danger_now: bool = False
    marks: tuple[Mark, ...] = ()
    danger: Danger | None = None
    due: Due | None = None
    due_at: datetime | None = None
    grades: GradeSummary | None = None


@record
class QueuePage:
    """``site_questions`` is how many questions of other sites wait for an answer."""

    items: tuple[QueueItem, ...]
    total: int
    page: int
    pages: int
    site_questions: int = 0


@record
class ArrestDetail:
    """An arrest as custody reported it. ``role`` is the person's role in that event."""

    occurred_on: date
    offence_code: OffenceCode
    offence_title: Text
    role: PersonsRole
    custody_suite: Text


@record
class ArrestReport:
    """One report of an arrest, the rule that it met, and what it changed compared with the report before. ``who`` is
    None after erasure."""

    reported_at: datetime
    arrest: ArrestDetail
    who: Who | None
    invited_by: Basis | None
    changed: tuple[ArrestPart, ...]


@record
class ReferralDetail:
    """One referral in full. ``reports`` are filled once custody has reported different facts under one number;
    ``arrest`` is the latest. ``allocation`` is set while a trial prevents simple acceptance.
    ``asked_elsewhere``: another site was asked whether it knows the person. ``accepted_as`` is the reference of another
    referral on which the person was accepted.
    ``indecent_image_instructions`` are the force's own; empty means the default text."""

    referral_id: UUID
    reference: Code
    site_id: int
    channel: Channel
    state: State
    received_at: datetime
    first_view_due_at: datetime
    messages: tuple[ConversationMessage, ...]
    arrest: ArrestDetail | None
    who: Who | None
    person_id: UUID | None
    invited_by: Basis | None
    candidates: tuple[MatchCandidate, ...]
    acts: tuple[Act, ...]
    also_open: tuple[UUID, ...]
    merged_into: UUID | None
    assignee: Text | None
    returns_at: datetime | None
    accepted_as: Code | None = None
    asked_elsewhere: bool = False
    request: RequestDetail | None = None
    conversation: Conversation | None = None
    looks_like_spam: bool = False
    danger: Danger | None = None
    due: Due | None = None
    due_at: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    reports: tuple[ArrestReport, ...] = ()
    intelligence: Intelligence | None = None
    source_protected: bool = False
    allocation: AllocationStep | None = None
    indecent_image_instructions: Text = ""


@event("referral.received.v1")
class ReferralReceived:
    """A referral came in, by whichever channel. No service listens yet: a partner's referral system will."""

    referral_id: UUID
    site_id: int
    channel: Channel


@event("referral.accepted.v1")
class ReferralAccepted:
    """A person is invited on this referral, because of a rule or a person's decision. ``danger_id``: a danger on it
    that is still open."""

    referral_id: UUID
    person_id: UUID
    site_id: int
    channel: Channel
    basis: Literal["rule", "decision"]
    rule_id: Code | None
    rule_version: int | None
    link_number: int = 1
    danger_id: UUID | None = None


@event("referral.merged.v1")
class ReferralMerged:
    """A referral of a known person was merged into another. ``danger_id``: a danger on it that is still open. Before
    there was news, neither site nor channel was given."""

    referral_id: UUID
    into_referral_id: UUID
    person_id: UUID
    site_id: int | None = None
    channel: Channel | None = None
    link_number: int = 1
    danger_id: UUID | None = None


@event("referral.arrest_recorded.v1")
class ArrestRecorded:
    """A known person was arrested. Raised once for each arrest, when it is linked to the person; raised again with a
    higher ``link_number`` when that link was undone and a new one made."""

    referral_id: UUID
    person_id: UUID
    site_id: int
    occurred_on: date
    offence_code: OffenceCode
    role: PersonsRole
    link_number: int = 1


@event("referral.arrest_corrected.v1")
class ArrestCorrected:
    """Custody reported an arrest of a known person again: these are the facts that it reported last."""

    referral_id: UUID
    person_id: UUID
    site_id: int
    occurred_on: date
    offence_code: OffenceCode
    role: PersonsRole
    link_number: int = 1


@question("referral.list_queue", roles=TRIAGE_TEAM)
class ListQueue(RpcRequest[QueuePage]):
    """Referrals that wait for a person: danger first, then by the next due time, then those in hand. ``page`` counts
    from 1; ``mine`` lists only those assigned to the caller.

    Raises: Refused(page_invalid)."""

    page: int = 1
    mine: bool = False


@question("referral.find_referral", roles=TRIAGE_TEAM)
class FindReferral(RpcRequest[ReferralDetail]):
    """One referral in full.

    Raises: Refused(not_found)."""

    referral_id: UUID


@command("referral.open_referral", roles=TRIAGE_TEAM)
class OpenReferral(RpcRequest[Done]):
    """Record that a person opened a referral: the first time, and again after something new came in. It stops the
    first-view clock, and the referrer may learn that a person read it.

    Raises: Refused(not_found)."""

    referral_id: UUID


@command("referral.mark_not_spam", roles=TRIAGE_TEAM)
class MarkNotSpam(RpcRequest[Done]):
    """Say that a suspected spam message is real: it moves up the queue and gets the first reply.

    Raises: Refused(referral_decided, not_spam, no_number, not_found)."""

    referral_id: UUID


@command("referral.confirm_spam", roles=TRIAGE_TEAM)
class ConfirmSpam(RpcRequest[Done]):
    """Confirm that a message is spam. It is kept.

    Raises: Refused(referral_decided, not_spam, danger_open, no_number, not_found)."""

    referral_id: UUID


@command("referral.accept_referral", roles=TRIAGE_TEAM)
class AcceptReferral(RpcRequest[Done]):
    """Invite this person. Other open referrals about them are merged into this one, except intelligence, which stays on
    the queue until someone has read it.

    Raises: Refused(referral_decided, who_unknown, reason_needed, review_due, intelligence_removed, allocation_due,
    not_offered_stands, not_found)."""

    referral_id: UUID
    reason: Text
