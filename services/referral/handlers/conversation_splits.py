"""Splits the conversation of a shared phone when an officer says which messages are about another need."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from referral.messages import Done, MoveMessages, SplitConversation, SplitReferral
from referral.messages.refusals import refused
from referral.operations.new_referrals import create_referral
from referral.store.conversations import lock_with_conversation, messages_of
from referral.store.force_settings import current_settings
from referral.store.referrals import get_referral, record_act
from referral.store.tables import Conversation, Message, Referral


def split_conversation(command: SplitConversation, uow: UnitOfWork) -> SplitReferral:
    """Create a referral from these messages, with the clock of the first one. The others stay where they are."""
    referral, conversation = lock_with_conversation(uow, command.referral_id)
    moved = _chosen_messages(uow, referral, command.message_ids)
    new = create_referral(
        uow,
        current_settings(uow),
        site_id=referral.site_id,
        channel=referral.channel,
        received_at=min(message.at for message in moved),
        conversation_id=conversation.id,
        reachable=referral.reachable,
    )
    _move(uow, referral, new, moved)
    _withdraw_safe_mark(uow, referral, conversation)
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="conversation_split")
    return SplitReferral(referral_id=new.id)


def move_messages(command: MoveMessages, uow: UnitOfWork) -> Done:
    """Move these messages to another referral of the same phone.

    Raises: Refused(not_found).
    """
    referral, conversation = lock_with_conversation(uow, command.referral_id)
    to = get_referral(uow, command.to_referral_id, lock=True)
    if to.conversation_id != conversation.id or to.id == referral.id:
        raise refused(NOT_FOUND)
    _move(uow, referral, to, _chosen_messages(uow, referral, command.message_ids))
    people = {moved_between.person_id for moved_between in (referral, to) if moved_between.person_id}
    uow.audit("alter", *people, why="messages_moved")
    return Done()


def _chosen_messages(uow: UnitOfWork, referral: Referral, ids: Sequence[UUID]) -> list[Message]:
    """These messages of this referral. At least one incoming message must move, and at least one must stay."""
    messages = messages_of(uow, [referral.id])
    chosen = [message for message in messages if message.id in ids]
    if len(chosen) != len(set(ids)):
        raise refused(NOT_FOUND)
    if not any(message.direction == "in" for message in chosen):
        raise refused("messages_needed")
    if not any(message.direction == "in" for message in messages if message not in chosen):
        raise refused("nothing_left")
    return chosen


def _move(uow: UnitOfWork, referral: Referral, to: Referral, moved: Sequence[Message]) -> None:
    for message in moved:
        message.referral_id = to.id
    record_act(uow, referral, "messages_moved_away")
    record_act(uow, to, "messages_moved_here")


def _withdraw_safe_mark(uow: UnitOfWork, referral: Referral, conversation: Conversation) -> None:
    if conversation.safe_at is not None:
        conversation.safe_at = None
        record_act(uow, referral, "phone_found_shared")
