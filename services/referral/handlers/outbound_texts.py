"""Officers text back, and decide about texts that are held or that failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from common.errors import NOT_FOUND
from common.sender_ids import parse_sender_id
from common.unit_of_work import UnitOfWork
from referral.domain.background import may_write
from referral.domain.local_hours import ends_at
from referral.domain.texting.auto_reply import reason_never_texted
from referral.domain.texting.content_policy import checked_answer
from referral.domain.texting.send_policy import refuse_unless_open_to_texts
from referral.domain.texting.whatsapp_window import refuse_unless_open, window_until
from referral.handlers.text_sending import SEND_TEXT, phone_status, window_of
from referral.messages import (
    AnswerSender,
    ConfigureForce,
    Done,
    ReleaseText,
    SendTextAgain,
    WithdrawText,
    WriteToSender,
)
from referral.messages.refusals import refused
from referral.store.conversations import CODE, lock_with_conversation, messages_of, read_text, sender_of
from referral.store.danger import open_danger_of
from referral.store.force_settings import current_settings
from referral.store.outbound_texts import insert_auto_reply, insert_staff_text, lock_outbound_text, set_delivery
from referral.store.people import identities_of, identities_on
from referral.store.referrals import record_act
from referral.store.reply_routes import current_route
from referral.store.tables import Conversation, Message, Referral


def answer_sender(command: AnswerSender, uow: UnitOfWork) -> Done:
    """An officer texts back."""
    referral, conversation = lock_with_conversation(uow, command.referral_id)
    return _write(uow, referral, conversation, command)


def write_to_sender(command: WriteToSender, uow: UnitOfWork) -> Done:
    """The case team texts back. Raises: Refused(not_found) where it may not read the words."""
    referral, conversation = lock_with_conversation(uow, command.referral_id)
    if not may_write(referral.channel, referral.state, source_protected=referral.source_protected):
        raise refused(NOT_FOUND)
    return _write(uow, referral, conversation, command)


def _write(
    uow: UnitOfWork, referral: Referral, conversation: Conversation, command: AnswerSender | WriteToSender
) -> Done:
    """Check and save a text and schedule it: now, or after the quiet hours. Danger does not wait for them. A text that
    WhatsApp would refuse by then is not saved."""
    settings = current_settings(uow)
    refuse_unless_textable(uow, conversation, settings)
    refuse_unless_open_to_texts(phone_status(conversation), by_person=True)
    text = checked_answer(command.text, banned_words=settings.banned_words, names=_names(uow, referral))
    danger = open_danger_of(uow, referral.id)
    urgent = command.urgent or (danger is not None and danger.level == "rings")
    until = None if urgent else ends_at(settings.quiet_hours, uow.now)
    refuse_unless_open(_window(uow, conversation), uow.now, goes_at=until or uow.now)
    message = insert_staff_text(uow, conversation, referral, text, urgent=urgent)
    if until is not None:
        set_delivery(uow, message, "held", "quiet_hours")
    record_act(uow, referral, "texted_back")
    return _schedule_sending(uow, referral, message, at=until or uow.now, why="texted_back")


def release_text(command: ReleaseText, uow: UnitOfWork) -> Done:
    """Send a held text now, despite caps and quiet hours. STOP, an unsafe number or a closed window prevent it."""
    referral, message, conversation = _text_of(uow, command.referral_id, command.message_id)
    _refuse_unless(message, "held")
    refuse_unless_open_to_texts(phone_status(conversation), by_person=message.written_by is not None)
    refuse_unless_open(window_of(uow, message, conversation), uow.now, goes_at=uow.now)
    message.released = True
    set_delivery(uow, message, "to_send")
    record_act(uow, referral, "text_released")
    return _schedule_sending(uow, referral, message, at=uow.now, why="text_released")


def withdraw_text(command: WithdrawText, uow: UnitOfWork) -> Done:
    """Cancel a text."""
    referral, message, _ = _text_of(uow, command.referral_id, command.message_id)
    _refuse_unless(message, "held", "to_send")
    set_delivery(uow, message, "withdrawn")
    record_act(uow, referral, "text_withdrawn")
    return _audited(uow, referral, "text_withdrawn")


def send_text_again(command: SendTextAgain, uow: UnitOfWork) -> Done:
    """Send the same words as a new text: the provider knows the old reference as refused.

    Raises: Refused(text_moved_on).
    """
    referral, failed, conversation = _text_of(uow, command.referral_id, command.message_id)
    _refuse_unless(failed, "failed")
    later = (sent for sent in messages_of(uow, [referral.id]) if sent.direction == "out" and sent.at > failed.at)
    if failed.kind == CODE or any(sent.kind != CODE for sent in later):
        raise refused("text_moved_on")
    by_person = failed.written_by is not None
    refuse_unless_open_to_texts(phone_status(conversation), by_person=by_person)
    refuse_unless_open(_window(uow, conversation), uow.now, goes_at=uow.now)
    text = read_text(uow, failed)
    if by_person:
        message = insert_staff_text(uow, conversation, referral, text, urgent=failed.urgent)
    else:
        message = insert_auto_reply(uow, conversation, referral, text)
    record_act(uow, referral, "text_sent_again")
    return _schedule_sending(uow, referral, message, at=uow.now, why="text_sent_again")


def refuse_unless_textable(uow: UnitOfWork, conversation: Conversation, settings: ConfigureForce) -> None:
    """We do not text automated, foreign, premium-rate or our own numbers.

    Raises: Refused(number_not_textable)."""
    if reason_never_texted(parse_sender_id(sender_of(uow, conversation)), settings.own_numbers):
        raise refused("number_not_textable")


def _text_of(uow: UnitOfWork, referral_id: UUID, message_id: UUID) -> tuple[Referral, Message, Conversation]:
    referral, _ = lock_with_conversation(uow, referral_id)
    message, conversation = lock_outbound_text(uow, message_id)
    if message.referral_id != referral.id:
        raise refused(NOT_FOUND)
    return referral, message, conversation


def _refuse_unless(message: Message, *deliveries: str) -> None:
    if message.delivery not in deliveries:
        raise refused("text_moved_on")


def _window(uow: UnitOfWork, conversation: Conversation) -> datetime | None:
    """Until when the sender's current route accepts a new text."""
    return window_until(current_route(uow, conversation), conversation.whatsapp_at)


def _names(uow: UnitOfWork, referral: Referral) -> Iterator[str]:
    """Every known name of the person on this referral."""
    known = list(identities_on(uow, [referral.id]).values())
    if referral.person_id:
        known += identities_of(uow, [referral.person_id]).get(referral.person_id, [])
    for identity in known:
        if identity.who:
            yield from filter(None, (identity.who.given_name, identity.who.family_name))


def _schedule_sending(uow: UnitOfWork, referral: Referral, message: Message, *, at: datetime, why: str) -> Done:
    uow.schedule(SEND_TEXT, at=at, subject=message.id)
    return _audited(uow, referral, why)


def _audited(uow: UnitOfWork, referral: Referral, why: str) -> Done:
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why=why)
    return Done()
