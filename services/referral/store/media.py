"""Media of texts: one row for each file, and its bytes in parts that open only with two keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.errors import NOT_FOUND
from common.messages import load
from common.queries import find, find_first, fresh, locked, of_force
from common.unit_of_work import UnitOfWork
from gateway.messages import Media as Told
from gateway.messages import Route
from referral.domain.media import PART_BYTES, MediaReference, declared_kind
from referral.messages.refusals import refused
from referral.store.referrals import get_referral
from referral.store.reply_routes import MESSAGE_ROUTE
from referral.store.tables import Conversation, Media, MediaPart, Message, Referral
from referral.store.text_content import MEDIA, Content

SHA256: Final = "referral.media.sha256"


def insert_media(uow: UnitOfWork, message: Message, content: Content) -> Sequence[Media]:
    """A row for each file of a text, to be downloaded."""
    rows = [
        Media(
            id=uuid4(),
            message_id=message.id,
            position=position,
            kind=declared_kind(content.kind, reference.mime),
            file_status="waiting",
        )
        for position, reference in enumerate(content.media)
    ]
    if rows:
        uow.session.flush()  # the text first
        uow.session.add_all(rows)
        uow.session.flush()
    return rows


def media_of(uow: UnitOfWork, message_ids: Sequence[UUID]) -> dict[UUID, list[Media]]:
    """The media of each of these messages."""
    query = sa.select(Media).where(Media.force_id == uow.tenant.force_id, Media.message_id.in_(message_ids))
    by_message: dict[UUID, list[Media]] = {}
    for row in uow.session.scalars(query.order_by(Media.position)):
        by_message.setdefault(row.message_id, []).append(row)
    return by_message


def get_media_of_referral(
    uow: UnitOfWork, referral_id: UUID, media_id: UUID, *, lock: bool = False
) -> tuple[Media, Message]:
    """A file of a text of this referral. Raises: Refused(not_found)."""
    media, message = get_media(uow, media_id, lock=lock)
    if message.referral_id != referral_id:
        raise refused(NOT_FOUND)
    return media, message


def get_media(uow: UnitOfWork, media_id: UUID, *, lock: bool = False) -> tuple[Media, Message]:
    """What has this id, and the text that it came with. Raises ``Refused(not_found)``."""
    media = find_first(uow, fresh(of_force(uow, Media, Media.id == media_id)), lock=lock)
    message = uow.session.get(Message, (uow.tenant.force_id, media.message_id)) if media else None
    if media is None or message is None:
        raise refused(NOT_FOUND)
    return media, message


def lock_with_referral(uow: UnitOfWork, media_id: UUID) -> tuple[Referral, Media, Message]:
    """A file with its text and the referral that the text belongs to now, locked. Until the conversation is locked,
    an officer may move the text to another referral. Raises ``Refused(not_found)``."""
    message = get_media(uow, media_id)[1]
    find(uow, Conversation, message.conversation_id, lock=True)
    message = find(uow, Message, message.id, lock=True)
    referral = get_referral(uow, message.referral_id, lock=True)
    return referral, get_media(uow, media_id, lock=True)[0], message


def lockable_near(uow: UnitOfWork, conversation_id: UUID, since: datetime, until: datetime) -> Sequence[Media]:
    """What came from this phone between these moments, is not locked, and was never opened again by a person; held
    under its locks in the order of ids."""
    query = sa.select(Media).join(Message, sa.and_(Message.force_id == Media.force_id, Message.id == Media.message_id))
    in_conversation = (Media.force_id == uow.tenant.force_id, Message.conversation_id == conversation_id)
    lockable = (Media.locked_at.is_(None), Media.opened_at.is_(None), Media.file_status != "destroyed")
    query = query.where(*in_conversation, *lockable, Message.at.between(since, until))
    return uow.session.scalars(locked(query.order_by(Media.id), of=Media)).all()


def messages_near(uow: UnitOfWork, conversation_id: UUID, since: datetime, until: datetime) -> Sequence[Message]:
    """Incoming messages from this phone between these moments."""
    query = sa.select(Message).where(
        Message.force_id == uow.tenant.force_id,
        Message.conversation_id == conversation_id,
        Message.direction == "in",
        Message.at.between(since, until),
    )
    messages = uow.session.scalars(query.order_by(Message.at, Message.id)).all()
    uow.sealer.preload(message.sealed_text for message in messages)
    return messages


def media_reference(uow: UnitOfWork, media: Media, message: Message) -> MediaReference:
    """The provider's reference of a file, and the route to it."""
    assert message.sealed_media is not None
    sent = load(Told, json.loads(uow.sealer.open(MEDIA, message.sealed_media))[media.position])
    route = uow.sealer.open(MESSAGE_ROUTE, message.sealed_route) if message.sealed_route else None
    return MediaReference(sent.reference, load(Route, json.loads(route)) if route else Route(), sent.sha256)


def store_bytes(uow: UnitOfWork, media: Media, message: Message, content: bytes) -> None:
    """Store the bytes sealed, in parts: reading one does not open the others."""
    of_sender, media.key_id = _key_of_sender(uow, message), uow.sealer.new_key(f"media:{media.id}")
    for number, part in enumerate(_parts(content)):
        column = _column(media.id, number)
        own = uow.sealer.seal_bytes(media.key_id, column, part)
        sealed = uow.sealer.seal_bytes(of_sender, column, own)
        row = {"force_id": uow.tenant.force_id, "media_id": media.id, "number": number, "sealed_bytes": sealed}
        uow.session.execute(sa.insert(MediaPart).values(**row))


def record_digest(uow: UnitOfWork, media: Media, message: Message, content: bytes) -> None:
    """Store size and digest, which outlive the bytes."""
    digest = hashlib.sha256(content).hexdigest()
    media.size, media.sealed_sha256 = len(content), uow.sealer.seal(_key_of_sender(uow, message), SHA256, digest)


def digest_of(uow: UnitOfWork, media: Media) -> str | None:
    return uow.sealer.read(SHA256, media.sealed_sha256)


def read_part(uow: UnitOfWork, media: Media, number: int) -> bytes:
    """One part in the clear. Raises ``Refused(not_found)``, or ``Erased`` once either key is destroyed."""
    query = sa.select(MediaPart.sealed_bytes).where(
        MediaPart.force_id == uow.tenant.force_id, MediaPart.media_id == media.id, MediaPart.number == number
    )
    sealed = uow.session.scalar(query)
    if sealed is None:
        raise refused(NOT_FOUND)
    column = _column(media.id, number)
    return uow.sealer.open_bytes(column, uow.sealer.open_bytes(column, sealed))


def destroy_bytes(uow: UnitOfWork, media: Media) -> None:
    """Destroy the key first: whatever happens then, nobody can open the bytes again."""
    uow.sealer.destroy(f"media:{media.id}", by=uow.actor.id)
    uow.session.execute(
        sa.delete(MediaPart).where(MediaPart.force_id == uow.tenant.force_id, MediaPart.media_id == media.id)
    )


def _key_of_sender(uow: UnitOfWork, message: Message) -> UUID:
    conversation = uow.session.get(Conversation, (uow.tenant.force_id, message.conversation_id))
    assert conversation is not None
    return conversation.key_id


def _parts(content: bytes) -> Iterator[bytes]:
    for begin in range(0, len(content), PART_BYTES):
        yield content[begin : begin + PART_BYTES]


def _column(media_id: UUID, number: int) -> str:
    """Associated data of the seal: a part opens only as this part."""
    return f"referral.media_part.bytes:{media_id}:{number}"
