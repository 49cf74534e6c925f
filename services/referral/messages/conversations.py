"""What senders and we write to each other, and how it stands with the phone they write from."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Text, command, record
from common.roles import TRIAGE_TEAM
from referral.messages.media import Attached
from referral.messages.terms import Done, State

Delivery = Literal["to_send", "held", "sending", "sent", "delivered", "failed", "withdrawn"]
HeldBecause = Literal[
    "asked_for_none", "number_not_safe", "window_closed", "number_capped", "force_capped", "quiet_hours", "too_late"
]


@record
class Said:
    """One message of a conversation. ``delivery`` is None for what came in, ``by`` for what nobody wrote; ``moved_at``
    is when the delivery became what it is. With ``code`` it carried a code to follow by, which is not kept;
    ``came_twice`` says that the provider gave its id to other words too."""

    message_id: UUID
    direction: Literal["in", "out"]
    at: datetime
    text: Text
    delivery: Delivery | None = None
    held_because: HeldBecause | None = None
    moved_at: datetime | None = None
    by: Text | None = None
    urgent: bool = False
    code: bool = False
    came_twice: bool = False
    media: tuple[Attached, ...] = ()


@record
class SamePhone:
    """Another referral that came from the same phone: perhaps about something else, perhaps from somebody else."""

    referral_id: UUID
    received_at: datetime
    state: State


@record
class Conversation:
    """The phone that a referral came from. ``textable`` says that it is one that people may be texted on at all;
    ``quiet_until`` when a text that is written now would go out, if it has to wait; ``window_until`` until when
    WhatsApp lets a text of ours through, None where the answer goes another way. ``continues`` is the settled referral
    after which this one came."""

    continues: UUID | None = None
    same_phone: tuple[SamePhone, ...] = ()
    stopped_at: datetime | None
    safe_at: datetime | None
    textable: bool
    quiet_until: datetime | None
    window_until: datetime | None = None


@command("referral.mark_number_safe", roles=TRIAGE_TEAM)
class MarkNumberSafe(Asks[Done]):
    """Somebody has checked that whoever asked for help alone reads texts on this number, and says how."""

    referral_id: UUID
    how: Text


@command("referral.withdraw_safe_number", roles=TRIAGE_TEAM)
class WithdrawSafeNumber(Asks[Done]):
    """It is not safe to text this number any more: nothing that people wrote goes out to it."""

    referral_id: UUID
    reason: Text


@command("referral.answer_sender", roles=TRIAGE_TEAM)
class AnswerSender(Asks[Done]):
    """Text back in one's own words. What is ``urgent`` does not wait for the morning."""

    referral_id: UUID
    text: Text
    urgent: bool = False


@command("referral.release_text", roles=TRIAGE_TEAM)
class ReleaseText(Asks[Done]):
    """A person looked at a text that is held, and lets it go out now."""

    referral_id: UUID
    message_id: UUID


@command("referral.withdraw_text", roles=TRIAGE_TEAM)
class WithdrawText(Asks[Done]):
    """A text that has not gone out is not to go out at all."""

    referral_id: UUID
    message_id: UUID


@command("referral.send_text_again", roles=TRIAGE_TEAM)
class SendTextAgain(Asks[Done]):
    """The provider would not take a text: the same words go out as a new one."""

    referral_id: UUID
    message_id: UUID


@record
class SplitOff:
    """The new referral that messages were moved to."""

    referral_id: UUID


@command("referral.split_conversation", roles=TRIAGE_TEAM)
class SplitConversation(Asks[SplitOff]):
    """These messages of a shared phone are about another need, or from somebody else: they become a referral of their
    own. The number is no longer marked safe, for now it is known to be shared."""

    referral_id: UUID
    message_ids: tuple[UUID, ...]


@command("referral.move_messages", roles=TRIAGE_TEAM)
class MoveMessages(Asks[Done]):
    """These messages belong to another referral of the same phone."""

    referral_id: UUID
    message_ids: tuple[UUID, ...]
    to_referral_id: UUID
