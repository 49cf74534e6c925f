"""Locks media that may be an indecent image of a child, because of nearby words or because a person says so. An
inspector unlocks or destroys it, with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.danger.phrases import PhraseMatch, find_phrase
from referral.domain.indecent_words import DEFAULT_INDECENT_WORDS
from referral.domain.media import NEARBY, may_be_indecent
from referral.handlers.danger import raise_for_media
from referral.messages import ConfigureForce, DestroyMedia, Done, LockMedia, UnlockMedia
from referral.messages.refusals import refused
from referral.store.conversations import read_text
from referral.store.force_settings import current_settings
from referral.store.media import destroy_bytes, get_media_of_referral, lockable_near, messages_near
from referral.store.referrals import get_referral, record_act
from referral.store.tables import Media, Message, Referral


def lock_near_listed_words(
    uow: UnitOfWork, settings: ConfigureForce, conversation_id: UUID, referral: Referral, at: datetime
) -> bool:
    """Lock media from this phone near this moment when listed words are near it. Returns whether anything was locked.
    The referral is locked."""
    near = [
        media for media in lockable_near(uow, conversation_id, at - NEARBY, at + NEARBY) if may_be_indecent(media.kind)
    ]
    if not near:
        return False
    messages = {
        message.id: message for message in messages_near(uow, conversation_id, at - 2 * NEARBY, at + 2 * NEARBY)
    }
    listed = settings.indecent_words or DEFAULT_INDECENT_WORDS
    matches = [
        (message.at, match) for message in messages.values() if (match := find_phrase(read_text(uow, message), listed))
    ]
    locked = [(media, match) for media in near if (match := _phrase_near(messages[media.message_id], matches))]
    for media, match in locked:
        _lock(uow, media, found_in=match.language, list_version=listed.version)
        record_act(uow, referral, "media_locked", match.phrase)
    if locked:
        raise_for_media(uow, settings, referral, locked[0][1].language)
    return bool(locked)


def lock_media(command: LockMedia, uow: UnitOfWork) -> Done:
    """Lock a file that a person saw, and raise a danger."""
    referral = get_referral(uow, command.referral_id, lock=True)
    media, _ = get_media_of_referral(uow, referral.id, command.media_id, lock=True)
    if media.locked_at is None and media.file_status != "destroyed":
        _lock(uow, media, found_in=None, list_version=None)
        record_act(uow, referral, "media_locked")
        raise_for_media(uow, current_settings(uow), referral, None)
    return _audited(uow, referral, "media_locked")


def unlock_media(command: UnlockMedia, uow: UnitOfWork) -> Done:
    """Unlock a file. Words do not lock it again."""
    referral, media = _locked_media(uow, command)
    media.locked_at, media.locked_by, media.opened_at = None, None, uow.now
    record_act(uow, referral, "media_opened", command.reason)
    return _audited(uow, referral, "media_opened")


def destroy_media(command: DestroyMedia, uow: UnitOfWork) -> Done:
    """Destroy the bytes and their key. The record of the file and its digest stay."""
    referral, media = _locked_media(uow, command)
    media.file_status, media.finished_at = "destroyed", uow.now
    destroy_bytes(uow, media)
    record_act(uow, referral, "media_destroyed", command.reason)
    uow.audit("erase", *([referral.person_id] if referral.person_id else []), why="media_destroyed")
    return Done()


def _phrase_near(message: Message, matches: list[tuple[datetime, PhraseMatch]]) -> PhraseMatch | None:
    return next((match for at, match in matches if abs(at - message.at) <= NEARBY), None)


def _lock(uow: UnitOfWork, media: Media, *, found_in: str | None, list_version: int | None) -> None:
    media.locked_at, media.locked_by = uow.now, uow.actor.id
    media.found_in, media.list_version = found_in, list_version


def _locked_media(uow: UnitOfWork, command: UnlockMedia | DestroyMedia) -> tuple[Referral, Media]:
    if not command.reason.strip():
        raise refused("reason_needed")
    referral = get_referral(uow, command.referral_id, lock=True)
    media, _ = get_media_of_referral(uow, referral.id, command.media_id, lock=True)
    if media.locked_at is None or media.file_status == "destroyed":
        raise refused("media_not_locked")
    return referral, media


def _audited(uow: UnitOfWork, referral: Referral, why: str) -> Done:
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why=why)
    return Done()
