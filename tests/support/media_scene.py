"""Pictures, voice messages and other files for the tests, made in code, and how they reach us by each provider."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.service import Job
from common.tenancy import Tenant
from gateway.messages import InboundText, Media, Route
from referral.domain.texting.whatsapp_window import goes_by_whatsapp
from referral.handlers.media_download import FETCH_MEDIA
from referral.messages import Attachment, ReadMedia
from support.scene import MOTHER, OUR_NUMBER, Scene
from wayout.phones.simulator import PhoneNetwork

BY_WHATSAPP = Route(provider="whatsapp", ours="1122334455667")
BY_TWILIO = Route(provider="twilio", ours=OUR_NUMBER)


def png(width: int = 24, height: int = 16, *, seed: int = 1) -> bytes:
    """A small picture: stripes of colour, each ``seed`` its own."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(((x * 9 + seed * 40) % 256, (y * 15) % 256, (x * y + 80 * seed) % 256))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, said) for kind, said in chunks)


def _chunk(kind: bytes, said: bytes) -> bytes:
    return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))


def noise(size: int, begins: bytes) -> bytes:
    """So many bytes that begin like a file of some kind, no two parts alike."""
    body = bytearray(begins)
    number = 0
    while len(body) < size:
        body += hashlib.sha256(str(number).encode()).digest()
        number += 1
    return bytes(body[:size])


PICTURE = png()
VOICE = b"OggS\x00\x02" + bytes(20) + b"\x01\x13" + b"OpusHead\x01\x01" + bytes(64)
VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(16) + b"\x00\x00\x00\x20hdlr" + bytes(8) + b"vide" + bytes(40)
PDF = b"%PDF-1.7\n%made up\n"
PROGRAM = b"MZ\x90\x00" + bytes(60)


def sends(
    scene: Scene, network: PhoneNetwork, content: bytes, words: str = "[image]", *, by: str = "whatsapp",
    mime: str = "image/png", kind: str = "image", sender: str = MOTHER, sent_at: datetime | None = None,
) -> None:  # fmt: skip
    """Somebody sends us this with these words, and everything is done that follows."""
    if by == "whatsapp":
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        media, route = Media(reference=network.media.keep(content), mime=mime, sha256=digest), BY_WHATSAPP
    else:
        media, route = Media(reference=network.url + network.media.keep_at_twilio(content), mime=mime), BY_TWILIO
    refers(scene, media, words, route=route, kind=kind, sender=sender, sent_at=sent_at)


def refers(
    scene: Scene, *media: Media | str, route: Route = BY_WHATSAPP, kind: str = "image", sender: str = MOTHER,
    sent_at: datetime | None = None,
) -> None:  # fmt: skip
    """A text comes in that refers to these; a string is its words."""
    words = "".join(one for one in media if isinstance(one, str))
    text = InboundText(
        provider_id=str(uuid4()), sender=sender, dialled=OUR_NUMBER, text=words, sent_at=sent_at or datetime.now(UTC),
        channel="whatsapp" if goes_by_whatsapp(route) else "text", kind=kind,
        media=tuple(one for one in media if isinstance(one, Media)), route=route,
    )  # fmt: skip
    scene.receiver().receive_text(Tenant(scene.force_id), scene.sites[0], text)
    scene.system.run_until_idle()


def writes(scene: Scene, words: str, *, route: Route = BY_WHATSAPP, **how: object) -> None:
    """Somebody writes without a picture."""
    refers(scene, words, route=route, kind="text", **how)  # type: ignore[arg-type]


def attached(scene: Scene, referral_id: UUID | None = None) -> list[Attachment]:
    """What came with the texts of a referral, of the first on the queue if none is named."""
    referral_id = referral_id or scene.queue()[0].referral_id
    return [one for said in scene.open(referral_id).messages for one in said.media]


def the_one(scene: Scene) -> tuple[UUID, Attachment]:
    """The referral and what came with it, where there is one of each."""
    referral_id = scene.queue()[0].referral_id
    (one,) = attached(scene, referral_id)
    return referral_id, one


def opened(scene: Scene, referral_id: UUID, media_id: UUID) -> bytes:
    """All of its bytes, as a page gets them."""
    wanted = ReadMedia(referral_id=referral_id, media_id=media_id)
    first = scene.ask(wanted)
    rest = [scene.ask(replace(wanted, part=part)).content for part in range(1, first.parts)]
    return b"".join((first.content, *rest))


def due_download(scene: Scene) -> Job:
    """The one download that is still to be done."""
    due = scene.system.units_of_work["referral"].tables.job
    with scene.system.deployment.admin.connect() as connection:
        query = sa.select(due).where(due.c.force_id == scene.force_id, due.c.kind == FETCH_MEDIA)
        row = connection.execute(query).one()
    return Job(row.id, row.force_id, row.kind, row.subject, row.due_at, row.attempts)
