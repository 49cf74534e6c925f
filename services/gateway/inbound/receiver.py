"""Stores what comes in before it is acknowledged: sealed for referral, with the event that hands it over."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.crypto.sealing import WriteOnlySealer
from common.messages import dump
from common.reference import SECRET_BYTES, new_reference
from common.sender_ids import parse_sender_id
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from gateway.access.entry_points import EntryPoint
from gateway.access.refusals import refused
from gateway.messages import (
    BODY_COLUMN,
    ArrestReported,
    HelpRequested,
    InboundArrest,
    InboundIntelligence,
    InboundOther,
    InboundReceipt,
    InboundRequest,
    InboundText,
    IntelligenceReported,
    ReceiptReceived,
    TextReceived,
)
from gateway.providers.parsing import parse_message_id
from gateway.store.inbound import find_references
from gateway.store.tables import Inbound
from gateway.store.unrouted_texts import add_unrouted_text

_SELF = service_actor("gateway")
HandOver = Callable[[UnitOfWork, UUID, bytes], None]


class Receiver:
    """Receives deliveries. ``digest_keys`` make digests of ids, numbers and bodies that nobody outside can guess at:
    the first of what comes in now; by the others what came in before a renewal is known again."""

    def __init__(self, units_of_work: UnitOfWorkFactory, digest_keys: Sequence[bytes]) -> None:
        self._units_of_work = units_of_work
        self._digest_keys = digest_keys

    def receive_text(self, tenant: Tenant, site_id: int, text: InboundText) -> bool:
        """Keep a text. Returns False when this very text had been kept before."""

        def hand_over(uow: UnitOfWork, inbound_id: UUID, sealed: bytes) -> None:
            received = TextReceived(
                inbound_id=inbound_id,
                site_id=site_id,
                provider=text.route.provider,
                received_at=uow.now,
                sealed_body=sealed,
            )
            uow.raise_event(received, subject=inbound_id, sequence=1)

        return self._receive(tenant, "text", _id_of(text), text, hand_over, identity=_identity_of(text))

    def receive_unrouted_text(self, tenant: Tenant, text: InboundText) -> bool:
        """Keep a text whose number belongs to no site yet: it waits, sealed, until somebody registers the number."""

        def hand_over(uow: UnitOfWork, inbound_id: UUID, _: bytes) -> None:
            add_unrouted_text(
                uow,
                inbound_id,
                provider=text.route.provider,
                blind_dialled=self.digest(parse_sender_id(text.dialled).value),
                ending=text.dialled[-2:],
            )

        return self._receive(tenant, "text", _id_of(text), text, hand_over, identity=_identity_of(text))

    def receive_receipt(self, tenant: Tenant, receipt: InboundReceipt) -> bool:
        """Keep a receipt. Returns False when this very receipt had been kept before."""

        def hand_over(uow: UnitOfWork, inbound_id: UUID, _: bytes) -> None:
            received = ReceiptReceived(
                inbound_id=inbound_id,
                message_id=parse_message_id(receipt.reference),
                provider=receipt.provider,
                state=receipt.state,
                reason=receipt.reason,
                received_at=uow.now,
            )
            uow.raise_event(received, subject=inbound_id, sequence=1)

        identity = [receipt.reference, receipt.state, receipt.reason]
        return self._receive(
            tenant, "receipt", f"{receipt.provider}:{receipt.provider_id}", receipt, hand_over, identity=identity
        )

    def receive_other(self, tenant: Tenant, other: InboundOther) -> bool:
        """Keep something genuine that is for nobody: it is there when somebody asks."""
        return self._receive(tenant, "other", other.provider, other, lambda *_: None)

    def receive_arrest(self, tenant: Tenant, arrest: InboundArrest) -> bool:
        """Keep an arrest. Returns False when this very report had been kept before."""

        def hand_over(uow: UnitOfWork, inbound_id: UUID, sealed: bytes) -> None:
            uow.raise_event(arrest_reported(inbound_id, sealed, uow.now), subject=inbound_id, sequence=1)

        return self._receive(tenant, "arrest", arrest.custody_record, arrest, hand_over)

    def receive_intelligence(self, tenant: Tenant, item: InboundIntelligence) -> bool:
        """Keep an intelligence item. Returns False when this very item had been kept before."""

        def hand_over(uow: UnitOfWork, inbound_id: UUID, sealed: bytes) -> None:
            reported = IntelligenceReported(inbound_id=inbound_id, received_at=uow.now, sealed_body=sealed)
            uow.raise_event(reported, subject=inbound_id, sequence=1)

        return self._receive(tenant, "intelligence", item.log_number, item, hand_over)

    def already_received(self, tenant: Tenant, texts: Collection[InboundText]) -> set[str]:
        """The provider's ids of those texts of which something was kept already."""
        hidden = {blind: text.provider_id for text in texts for blind in self.blind_ids(_id_of(text))}
        query = sa.select(Inbound.provider_id).where(
            Inbound.force_id == tenant.force_id, Inbound.kind == "text", Inbound.provider_id.in_(hidden)
        )
        with self._units_of_work.begin(tenant, _SELF, what="inbound heard") as uow:
            return {hidden[blind] for blind in uow.session.scalars(query)}

    def receive_request(self, entry_point: EntryPoint, key: str, request: InboundRequest) -> str:
        """Keep what somebody asked for; returns the reference by which they follow it, the same one for the same
        words under the same ``key``. A person who sends their form again with other words is kept again; an
        organisation's program has used its key up: ``Refused("key_used")``."""
        reference = draw_reference()

        def hand_over(uow: UnitOfWork, inbound_id: UUID, sealed: bytes) -> None:
            event = help_requested(entry_point, reference, inbound_id, sealed, uow.now)
            uow.raise_event(event, subject=inbound_id, sequence=1)

        provider_id = f"{entry_point.organisation_id or entry_point.channel}:{key}"
        references, digests = self._references(entry_point.tenant, provider_id), self.digests(to_plaintext(request))
        if references and entry_point.organisation_id and references.keys().isdisjoint(digests):
            raise refused("key_used")
        columns = {"reference": reference, "organisation_id": entry_point.organisation_id}
        if self._receive(entry_point.tenant, "request", provider_id, request, hand_over, **columns):
            return reference
        references = self._references(entry_point.tenant, provider_id)
        return next(references[digest] for digest in digests if digest in references)

    def _references(self, tenant: Tenant, provider_id: str) -> dict[bytes, str]:
        """What was kept under one key: the reference for each body's digest."""
        with self._units_of_work.begin(tenant, _SELF, what="inbound request") as uow:
            return find_references(uow, self.blind_ids(provider_id))

    def blind_id(self, provider_id: str) -> str:
        """An id of somebody else's as it may stand in the clear: Meta's ids contain the sender's number."""
        return self.digest(provider_id).hex()

    def blind_ids(self, provider_id: str) -> list[str]:
        """The id by each key, for comparison."""
        return [digest.hex() for digest in self.digests(provider_id)]

    def digest(self, text: str) -> bytes:
        """The same for the same text; nobody without our key can guess back from it."""
        return self.digests(text)[0]

    def digests(self, text: str) -> list[bytes]:
        """By each key, the newest first, for comparison with what is kept already."""
        encoded = text.encode("utf-8", "surrogatepass")
        return [hmac.digest(key, encoded, "sha256") for key in self._digest_keys]

    def _receive(
        self, tenant: Tenant, kind: str, provider_id: str, body: object, hand_over: HandOver,
        *, identity: Any = None, **columns: object,
    ) -> bool:  # fmt: skip
        """Keep ``body`` once. ``identity`` is what makes two deliveries the same one, if not all of it."""
        plaintext = to_plaintext(body)
        what_it_is = plaintext if identity is None else json.dumps(identity, ensure_ascii=True)
        with self._units_of_work.begin(tenant, _SELF, what=f"inbound {kind}") as uow:
            if self._received_before_renewal(uow, kind, provider_id, what_it_is):
                return False
            inbound_id, sealer = uuid4(), cast(WriteOnlySealer, uow.sealer)
            key = sealer.new_key(f"inbound:{inbound_id}")
            sealed = sealer.seal(key, BODY_COLUMN, plaintext)
            values = {
                "force_id": tenant.force_id, "id": inbound_id, "kind": kind, "received_at": uow.now,
                "provider_id": self.blind_id(provider_id), "digest": self.digest(what_it_is), **columns,
                "key_id": key, "sealed_body": sealed,
            }  # fmt: skip
            insert = pg.insert(Inbound).values(**values).on_conflict_do_nothing().returning(Inbound.id)
            if uow.session.scalar(insert) is None:
                sealer.discard_key(key)
                return False
            hand_over(uow, inbound_id, sealed)
            uow.audit("collect", why=f"{kind}_received")
            return True

    def _received_before_renewal(self, uow: UnitOfWork, kind: str, provider_id: str, what_it_is: str) -> bool:
        """Whether it is kept by an older key: what is kept by the newest, the insert finds by itself."""
        older_ids, older_digests = self.blind_ids(provider_id)[1:], self.digests(what_it_is)[1:]
        query = sa.select(Inbound.id).where(
            Inbound.force_id == uow.tenant.force_id,
            Inbound.kind == kind,
            Inbound.provider_id.in_(older_ids),
            Inbound.digest.in_(older_digests),
        )
        return bool(older_ids) and uow.session.scalars(query.limit(1)).first() is not None


def arrest_reported(inbound_id: UUID, sealed: bytes, at: datetime) -> ArrestReported:
    return ArrestReported(inbound_id=inbound_id, received_at=at, sealed_body=sealed)


def help_requested(
    entry_point: EntryPoint, reference: str, inbound_id: UUID, sealed: bytes, at: datetime
) -> HelpRequested:
    return HelpRequested(
        inbound_id=inbound_id,
        site_id=entry_point.site_id,
        channel=entry_point.channel,
        organisation_id=entry_point.organisation_id,
        reference=reference,
        received_at=at,
        sealed_body=sealed,
    )


def draw_reference() -> str:
    return new_reference(secrets.token_bytes(SECRET_BYTES))


def to_plaintext(body: object) -> str:
    """What is sealed of a body."""
    return json.dumps(dump(body), sort_keys=True, ensure_ascii=True)


def _id_of(text: InboundText) -> str:
    return f"{text.route.provider}:{text.provider_id}"


def _identity_of(text: InboundText) -> list[object]:
    """What makes two deliveries the same text: the webhook and the provider's list write times differently."""
    media = sorted(item.reference for item in text.media)
    return [parse_sender_id(text.sender).value, parse_sender_id(text.dialled).value, text.kind, text.text, media]
