"""Incoming texts: saved once, on the sender's referral, and answered once in twelve hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from common.sender_ids import parse_sender_id
from common.unit_of_work import UnitOfWork
from gateway.messages import BODY_COLUMN, InboundText, TextReceived
from referral.domain.clocks import first_view_due_at, phone_reachable, seen
from referral.domain.matching.decision import LikelyMatch
from referral.domain.texting.opt_out import parse_opt_out
from referral.domain.texting.own_words import is_reaction_to, without_own_words
from referral.domain.texting.whatsapp_window import sent_time
from referral.handlers.alerts import acknowledge_by_text
from referral.handlers.auto_reply import reply_once
from referral.handlers.danger import check_for_danger
from referral.handlers.media_download import schedule_downloads
from referral.handlers.media_locks import lock_near_listed_words
from referral.handlers.spam import update_spam_mark
from referral.messages import ConfigureForce
from referral.operations.new_referrals import create_referral, unseal
from referral.operations.opt_out import apply_opt_out
from referral.store.conversations import (
    blind_sender,
    find_conversation,
    insert_message,
    latest_referral_of,
    lock_conversation,
    saved_under,
    texts_sent,
)
from referral.store.force_settings import current_settings
from referral.store.people import offer_candidates
from referral.store.referrals import acts_of, record_act
from referral.store.reply_routes import save_route
from referral.store.tables import Conversation, Message, Referral
from referral.store.text_batches import prefetch_new_senders, prefetch_new_texts
from referral.store.text_content import content_of, provider_message_id, reference_for

AUTOMATIC_KINDS: Final = frozenset({"system", "reaction", "revoke", "request_welcome"})  # nobody wrote anything


def on_text_received(event: TextReceived, uow: UnitOfWork) -> None:
    """Put a text on the duty queue, as a new referral or on the sender's open one. Where nobody wrote anything, nothing
    is due."""
    text = _text_of(uow, event)
    provider_id, content = provider_message_id(uow, text), content_of(text)
    same_id = saved_under(uow, provider_id)
    if content.blind(uow) in same_id:
        return
    if text.kind in AUTOMATIC_KINDS:
        _keep_on_thread(uow, event, text)
        return
    settings = current_settings(uow)
    sender, user_id = parse_sender_id(text.sender).value, text.user_id or ""
    if settings.duty_phones and acknowledge_by_text(uow, sender, text.text):
        return
    conversation, first_text = lock_conversation(uow, event.site_id, sender, user_id)
    sent = [] if first_text else texts_sent(uow, conversation)
    if is_reaction_to(text.text, sent):
        _keep_on_thread(uow, event, replace(text, kind="reaction"))
        return
    save_route(uow, conversation, text.route)
    previous = None if first_text else latest_referral_of(uow, conversation)
    if previous and previous.state == "received":
        referral = previous
        if seen(acts_of(uow, referral.id)):
            _restart_first_view(uow, settings, referral, event.received_at)
    else:
        reference = reference_for(uow, provider_id, content)
        referral = _new_referral(uow, settings, conversation, event, text, previous, reference)
    if same_id:
        record_act(uow, referral, "same_id_other_words")
    message = insert_message(
        uow, conversation, referral, provider_id=provider_id, content=content, at=event.received_at
    )
    schedule_downloads(uow, conversation, message, content, text.route)
    _extend_whatsapp_window(conversation, text, event)
    may_be_near_media = bool(content.media) or not first_text
    _act_on_words(uow, settings, conversation, referral, text, message, sent, may_be_near_media=may_be_near_media)
    uow.audit("collect", why="text_received")


def _keep_on_thread(uow: UnitOfWork, event: TextReceived, text: InboundText) -> None:
    """A reaction, a deletion or a note of the system stays on the sender's latest referral, whatever became of it. Of
    somebody who never wrote, only the gateway keeps it."""
    conversation = find_conversation(uow, event.site_id, parse_sender_id(text.sender).value, text.user_id or "")
    referral = conversation and latest_referral_of(uow, conversation)
    if conversation and referral:
        provider_id = provider_message_id(uow, text)
        insert_message(
            uow, conversation, referral, provider_id=provider_id, content=content_of(text), at=event.received_at
        )
        uow.audit("collect", why="text_received")


def prefetch_texts(events: Sequence[TextReceived], uow: UnitOfWork) -> None:
    """For many texts at once, load their keys and look up which of them, and of their senders, are new. A sender who
    comes with a number and a user id in this batch is looked up text by text: the one may become the other's."""
    uow.sealer.preload(event.sealed_body for event in events)
    texts = [(event.site_id, _text_of(uow, event)) for event in events]
    prefetch_new_texts(uow, (provider_message_id(uow, text) for _, text in texts))
    names = [(site_id, _names(text)) for site_id, text in texts]
    linked = {(site_id, name) for site_id, both in names if len(both) > 1 for name in both}
    single = {(site_id, name) for site_id, both in names for name in both} - linked
    prefetch_new_senders(uow, ((site_id, blind_sender(uow, name)) for site_id, name in single))


def _names(text: InboundText) -> set[str]:
    """The sender's number, user id, or both."""
    return {parse_sender_id(text.sender).value, text.user_id or ""} - {""}


def _text_of(uow: UnitOfWork, event: TextReceived) -> InboundText:
    """What the gateway sealed, opened once in a unit of work."""
    opened: dict[bytes, InboundText] = uow.session.info.setdefault("opened_texts", {})
    if event.sealed_body not in opened:
        opened[event.sealed_body] = unseal(uow, InboundText, BODY_COLUMN, event.sealed_body)
    return opened[event.sealed_body]


def _restart_first_view(uow: UnitOfWork, settings: ConfigureForce, referral: Referral, came: datetime) -> None:
    """A text came after a view: it needs another view, within the same time from now."""
    referral.first_view_due_at = first_view_due_at(came, settings.first_view_minutes)
    record_act(uow, referral, "wrote_again")


def _extend_whatsapp_window(conversation: Conversation, text: InboundText, event: TextReceived) -> None:
    """Each WhatsApp text opens the window again; one that arrives late does not close it earlier."""
    if text.channel == "whatsapp":
        at = sent_time(text.sent_at, event.received_at)
        conversation.whatsapp_at = max(at, conversation.whatsapp_at or at)


def _act_on_words(
    uow: UnitOfWork, settings: ConfigureForce, conversation: Conversation, referral: Referral, text: InboundText,
    message: Message, sent: Sequence[str], *, may_be_near_media: bool,
) -> None:  # fmt: skip
    """Act on the words: raise a danger, lock media, mark spam, apply a STOP, reply once."""
    found = check_for_danger(uow, settings, referral, without_own_words(text.text, sent), message_id=message.id)
    locked = may_be_near_media and lock_near_listed_words(uow, settings, conversation.id, referral, message.at)
    in_danger = locked or found.level is not None
    update_spam_mark(uow, conversation.id, referral, text.text, found.scores, in_danger=in_danger)
    opt_out = parse_opt_out(text.text)
    if opt_out is not None:
        apply_opt_out(uow, conversation, referral, opt_out, message.at)
    if opt_out != "stop" and not referral.looks_like_spam:
        reply_once(uow, settings, conversation, referral, text.text, to=message, dialled=text.dialled)


def _new_referral(
    uow: UnitOfWork, settings: ConfigureForce, conversation: Conversation, event: TextReceived, text: InboundText,
    previous: Referral | None, reference: str,
) -> Referral:  # fmt: skip
    """A new referral that names the sender's previous one and its person as a candidate, so that duty can pass it on to
    the team."""
    referral = create_referral(
        uow,
        settings,
        site_id=event.site_id,
        channel=text.channel,
        received_at=event.received_at,
        conversation_id=conversation.id,
        reference=reference,
        continues=previous.id if previous else None,
        reachable=phone_reachable(text.sender, [text.dialled, *settings.own_numbers]),
        flush=previous is not None,
    )
    if previous and previous.person_id:
        offer_candidates(uow, referral, [LikelyMatch(previous.person_id, 0.0, ("phone_alone",))])
    return referral
