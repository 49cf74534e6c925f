"""The content of one text: words, kind, and the provider's references to its media."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from common.messages import dump
from common.reference import new_reference
from common.unit_of_work import UnitOfWork
from gateway.messages import InboundText, Media

MEDIA = "referral.message.media"


@dataclass(frozen=True)
class Content:
    text: str
    kind: str = "text"
    media: tuple[Media, ...] = ()

    def blind(self, uow: UnitOfWork) -> bytes:
        """The same for the same words with the same media; two pictures without words differ."""
        references = [item.reference for item in self.media]
        return uow.sealer.blind("text", json.dumps([self.text, references]) if references else self.text)

    def sealed_media(self, uow: UnitOfWork, key_id: UUID) -> bytes | None:
        if not self.media:
            return None
        return uow.sealer.seal(key_id, MEDIA, json.dumps([dump(item) for item in self.media]))


def content_of(text: InboundText) -> Content:
    return Content(text.text, text.kind, text.media)


def provider_message_id(uow: UnitOfWork, text: InboundText) -> str:
    """The provider's id of a text, blinded: Meta's ids contain the sender's number."""
    return uow.sealer.blind("provider_id", f"{text.route.provider}:{text.provider_id}").hex()


def reference_for(uow: UnitOfWork, provider_id: str, content: Content) -> str:
    """The reference of a referral that this text begins. It follows from the text, by a secret key: handled again
    after a restore, the text gets the reference that its sender was told."""
    return new_reference(uow.sealer.blind("reference", f"{provider_id}:{content.blind(uow).hex()}"))
