"""Marks a number as safe to text, and withdraws that: a phone may be her son's, or his exploiter's."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.handlers.outbound_texts import refuse_unless_textable
from referral.messages import Done, MarkNumberSafe, WithdrawSafeNumber
from referral.messages.refusals import refused
from referral.store.conversations import lock_with_conversation
from referral.store.force_settings import current_settings
from referral.store.referrals import record_act


def mark_number_safe(command: MarkNumberSafe, uow: UnitOfWork) -> Done:
    """Allow texts to this number. How it was checked is kept with the officer's name.

    Raises: Refused(how_checked_needed).
    """
    referral, conversation = lock_with_conversation(uow, command.referral_id)
    refuse_unless_textable(uow, conversation, current_settings(uow))
    if not command.how.strip():
        raise refused("how_checked_needed")
    conversation.safe_at = conversation.safe_at or uow.now
    record_act(uow, referral, "number_marked_safe", command.how)
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="number_marked_safe")
    return Done()


def withdraw_safe_number(command: WithdrawSafeNumber, uow: UnitOfWork) -> Done:
    """Stop texts that officers write to this number, even those waiting.

    Raises: Refused(reason_needed).
    """
    referral, conversation = lock_with_conversation(uow, command.referral_id)
    if not command.reason.strip():
        raise refused("reason_needed")
    conversation.safe_at = None
    record_act(uow, referral, "safe_number_withdrawn", command.reason)
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="safe_number_withdrawn")
    return Done()
