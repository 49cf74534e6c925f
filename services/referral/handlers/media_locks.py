"""What may be an indecent image of a child is shown to nobody: locked by the words around it or by whoever meets it,
and opened or destroyed by an inspector, who says why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.errors import Refused
from common.unit_of_work import UnitOfWork
from referral.domain.danger import Found, found_in
from referral.domain.indecent_words import USUAL
from referral.domain.media import NEAR, may_be_indecent
from referral.handlers.danger import raised_by_a_picture
from referral.messages import ConfigureForce, DestroyMedia, Done, LockMedia, UnlockMedia
from referral.store.conversations import read
from referral.store.force_settings import settings_of
from referral.store.media import destroy_bytes, lockable_near, media_on, said_near
from referral.store.referrals import get_referral, record_act
from referral.store.tables import Media, Message, Referral


def lock_around(
    uow: UnitOfWork, settings: ConfigureForce, conversation_id: UUID, referral: Referral, at: datetime
) -> bool:
    """Lock what came from this phone near this moment where the words around it are listed; whether anything was.
    The referral is held under its lock."""
    near = [media for media in lockable_near(uow, conversation_id, at - NEAR, at + NEAR) if may_be_indecent(media.kind)]
    if not near:
        return False
    said = {one.id: one for one in said_near(uow, conversation_id, at - 2 * NEAR, at + 2 * NEAR)}
    listed = settings.indecent_words or USUAL
    heard = [(one.at, found) for one in said.values() if (found := found_in(read(uow, one), listed))]
    locked = [(media, found) for media in near if (found := _around(said[media.message_id], heard))]
    for media, found in locked:
        _lock(uow, media, found_in=found.language, list_version=listed.version)
        record_act(uow, referral, "media_locked", found.phrase)
    if locked:
        raised_by_a_picture(uow, settings, referral, locked[0][1].language)
    return bool(locked)


def lock_media(command: LockMedia, uow: UnitOfWork) -> Done:
    """Somebody met it: nobody else does, and a danger rings."""
    referral = get_referral(uow, command.referral_id, lock=True)
    media, _ = media_on(uow, referral.id, command.media_id, lock=True)
    if media.locked_at is None and media.file_status != "destroyed":
        _lock(uow, media, found_in=None, list_version=None)
        record_act(uow, referral, "media_locked")
        raised_by_a_picture(uow, settings_of(uow), referral, None)
    return _done(uow, referral, "media_locked")


def unlock_media(command: UnlockMedia, uow: UnitOfWork) -> Done:
    """It can be seen again, and words do not lock it once more."""
    referral, media = _locked(uow, command)
    media.locked_at, media.locked_by, media.opened_at = None, None, uow.now
    record_act(uow, referral, "media_opened", command.reason)
    return _done(uow, referral, "media_opened")


def destroy_media(command: DestroyMedia, uow: UnitOfWork) -> Done:
    """Its bytes and their key are gone for good; that it came, and its digest, stay."""
    referral, media = _locked(uow, command)
    media.file_status, media.finished_at = "destroyed", uow.now
    destroy_bytes(uow, media)
    record_act(uow, referral, "media_destroyed", command.reason)
    uow.audit("erase", *([referral.person_id] if referral.person_id else []), why="media_destroyed")
    return Done()


def _around(message: Message, heard: list[tuple[datetime, Found]]) -> Found | None:
    return next((found for at, found in heard if abs(at - message.at) <= NEAR), None)


def _lock(uow: UnitOfWork, media: Media, *, found_in: str | None, list_version: int | None) -> None:
    media.locked_at, media.locked_by = uow.now, uow.actor.id
    media.found_in, media.list_version = found_in, list_version


def _locked(uow: UnitOfWork, command: UnlockMedia | DestroyMedia) -> tuple[Referral, Media]:
    if not command.reason.strip():
        raise Refused("reason_needed")
    referral = get_referral(uow, command.referral_id, lock=True)
    media, _ = media_on(uow, referral.id, command.media_id, lock=True)
    if media.locked_at is None or media.file_status == "destroyed":
        raise Refused("media_not_locked")
    return referral, media


def _done(uow: UnitOfWork, referral: Referral, why: str) -> Done:
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why=why)
    return Done()
