"""Suspected spam: last on the queue and unanswered until a person decides. It is kept."""

from __future__ import annotations

from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.danger.model import Scores
from referral.domain.referral_state import waits
from referral.domain.texting.spam import looks_like_spam
from referral.handlers.auto_reply import reply_once
from referral.messages import ConfirmSpam, Done, MarkNotSpam
from referral.messages.refusals import refused
from referral.store.conversations import count_other_phones_that_sent, lock_with_conversation, messages_of, read_text
from referral.store.danger import open_danger_of
from referral.store.force_settings import current_settings
from referral.store.referrals import record_act
from referral.store.tables import Conversation, Referral


def update_spam_mark(
    uow: UnitOfWork, conversation_id: UUID, referral: Referral, text: str, scores: Scores, *, in_danger: bool
) -> None:
    """Update the spam mark after a text was saved. Only the first message can set it; a later message that does not
    look like spam, or that shows danger, removes the mark."""
    alike = 0 if in_danger else count_other_phones_that_sent(uow, conversation_id, text)
    spam = not in_danger and looks_like_spam(text, scores, alike=alike)
    if spam and _is_first_message(uow, referral):
        referral.looks_like_spam = True
        record_act(uow, referral, "looks_like_spam")
    elif referral.looks_like_spam and not spam:
        referral.looks_like_spam = False
        record_act(uow, referral, "not_spam_after_all")


def _is_first_message(uow: UnitOfWork, referral: Referral) -> bool:
    return sum(message.direction == "in" for message in messages_of(uow, [referral.id])) == 1


def mark_not_spam(command: MarkNotSpam, uow: UnitOfWork) -> Done:
    """Remove the spam mark and reply to the sender."""
    referral, conversation = _suspected_spam(uow, command)
    referral.looks_like_spam = False
    record_act(uow, referral, "not_spam")
    incoming = [message for message in messages_of(uow, [referral.id]) if message.direction == "in"]
    text = "\n".join(read_text(uow, message) for message in incoming)
    reply_once(uow, current_settings(uow), conversation, referral, text, to=incoming[-1])
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="not_spam")
    return Done()


def confirm_spam(command: ConfirmSpam, uow: UnitOfWork) -> Done:
    """Mark a referral as spam. A further text from that phone is a new referral.

    Raises: Refused(danger_open).
    """
    referral, _ = _suspected_spam(uow, command)
    if open_danger_of(uow, referral.id) is not None:
        raise refused("danger_open")
    record_act(uow, referral, "marked_as_spam")
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="marked_as_spam")
    return Done()


def _suspected_spam(uow: UnitOfWork, command: MarkNotSpam | ConfirmSpam) -> tuple[Referral, Conversation]:
    referral, conversation = lock_with_conversation(uow, command.referral_id)
    if not waits(referral.state):
        raise refused("referral_decided")
    if not referral.looks_like_spam:
        raise refused("not_spam")
    return referral, conversation
