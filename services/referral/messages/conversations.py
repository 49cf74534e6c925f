"""Text conversations with senders, and whether their phone may be texted."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import RpcRequest, Text, command, question, record
from common.roles import TRIAGE_TEAM
from referral.messages.media import Attachment
from referral.messages.terms import Done, State

Delivery = Literal["to_send", "held", "sending", "sent", "delivered", "failed", "withdrawn"]
HeldBecause = Literal[
    "asked_for_none", "number_not_safe", "window_closed", "number_capped", "force_capped", "quiet_hours", "too_late"
]


@record
class ConversationMessage:
    """One message of a conversation. ``delivery`` is None for an incoming message, ``written_by`` for an automatic one.
    ``status_changed_at`` is when the delivery last changed. ``code`` marks a text that carried a follow code, which is
    not kept; ``id_reused`` says that the provider gave the same id to a text with other words."""

    message_id: UUID
    direction: Literal["in", "out"]
    at: datetime
    text: Text
    delivery: Delivery | None = None
    held_because: HeldBecause | None = None
    status_changed_at: datetime | None = None
    written_by: Text | None = None
    urgent: bool = False
    code: bool = False
    id_reused: bool = False
    media: tuple[Attachment, ...] = ()


@record
class SamePhone:
    """Another referral from the same phone: it may be about something else, or from someone else."""

    referral_id: UUID
    received_at: datetime
    state: State


@record
class Conversation:
    """The phone that a referral came from. ``textable`` is false for numbers that we never text. ``quiet_until`` is
    when a text written now would go out, if it has to wait. ``window_until`` is until when WhatsApp accepts our text,
    None for other providers. ``continues`` is the decided referral that this one followed. ``masked_number`` shows the
    last digits; the number itself is asked for by ``FindSenderNumber``."""

    masked_number: Text = ""
    continues: UUID | None = None
    same_phone: tuple[SamePhone, ...] = ()
    stopped_at: datetime | None
    safe_at: datetime | None
    textable: bool
    quiet_until: datetime | None
    window_until: datetime | None = None


@record
class SenderNumber:
    """The number that a text came from: ``number`` in E.164 for a link, ``readable`` as people write it."""

    number: Text
    readable: Text


@question("referral.find_sender_number", roles=TRIAGE_TEAM)
class FindSenderNumber(RpcRequest[SenderNumber]):
    """The number to call, or to give to the control room. That it was shown is audited.

    Raises: Refused(no_number, not_found)."""

    referral_id: UUID


@command("referral.mark_number_safe", roles=TRIAGE_TEAM)
class MarkNumberSafe(RpcRequest[Done]):
    """Record that only the referrer reads texts on this number, and how that was checked.

    Raises: Refused(how_checked_needed, number_not_textable, no_number, not_found)."""

    referral_id: UUID
    how: Text


@command("referral.withdraw_safe_number", roles=TRIAGE_TEAM)
class WithdrawSafeNumber(RpcRequest[Done]):
    """Stop texts that people wrote to this number: it is no longer safe.

    Raises: Refused(reason_needed, no_number, not_found)."""

    referral_id: UUID
    reason: Text


@command("referral.answer_sender", roles=TRIAGE_TEAM)
class AnswerSender(RpcRequest[Done]):
    """Text the sender back in one's own words. An ``urgent`` text does not wait for the quiet hours to end.

    Raises: Refused(answer_unsayable, asked_for_no_texts, number_not_safe, number_not_textable, window_closed,
    window_closes_first, no_number, not_found)."""

    referral_id: UUID
    text: Text
    urgent: bool = False


@command("referral.release_text", roles=TRIAGE_TEAM)
class ReleaseText(RpcRequest[Done]):
    """Send a held text now.

    Raises: Refused(text_moved_on, asked_for_no_texts, number_not_safe, window_closed, no_number, not_found)."""

    referral_id: UUID
    message_id: UUID


@command("referral.withdraw_text", roles=TRIAGE_TEAM)
class WithdrawText(RpcRequest[Done]):
    """Cancel a text that has not gone out.

    Raises: Refused(text_moved_on, no_number, not_found)."""

    referral_id: UUID
    message_id: UUID


@command("referral.send_text_again", roles=TRIAGE_TEAM)
class SendTextAgain(RpcRequest[Done]):
    """Send the words of a failed text again, as a new text.

    Raises: Refused(text_moved_on, asked_for_no_texts, number_not_safe, window_closed, no_number, not_found)."""

    referral_id: UUID
    message_id: UUID


@record
class SplitReferral:
    """The new referral that the messages were moved to."""

    referral_id: UUID


@command("referral.split_conversation", roles=TRIAGE_TEAM)
class SplitConversation(RpcRequest[SplitReferral]):
    """Move messages about another need, or from someone else, to a new referral. The phone is shared, so the number is
    no longer marked safe.

    Raises: Refused(messages_needed, nothing_left, no_number, not_found)."""

    referral_id: UUID
    message_ids: tuple[UUID, ...]


@command("referral.move_messages", roles=TRIAGE_TEAM)
class MoveMessages(RpcRequest[Done]):
    """Move messages to another referral of the same phone.

    Raises: Refused(messages_needed, nothing_left, no_number, not_found)."""

    referral_id: UUID
    message_ids: tuple[UUID, ...]
    to_referral_id: UUID
