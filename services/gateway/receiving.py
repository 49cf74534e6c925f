"""What comes in is kept before it is acknowledged: sealed for referral, with the event that hands it over."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.errors import Refused
from common.messages import dump
from common.reference import SECRET_BYTES, new_reference
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk
from gateway.messages import (
    BODY_COLUMN,
    ArrestReported,
    HelpAsked,
    InboundArrest,
    InboundRequest,
    InboundText,
    TextReceived,
)
from gateway.store.inbound import references_under
from gateway.store.tables import Inbound
from referral.messages import AskChannel

_SELF = service_actor("gateway")
Event = Callable[[UUID, datetime, bytes], TextReceived | ArrestReported | HelpAsked]


@dataclass(frozen=True)
class AskedAt:
    """The door at which help is asked for: a public form, or the API with an organisation's key."""

    tenant: Tenant
    site_id: int
    channel: AskChannel = "web"
    organisation_id: UUID | None = None


class Receiver:
    """Keeps deliveries. ``digest_key`` makes digests of bodies that nobody outside can guess at."""

    def __init__(self, desk: Desk, digest_key: bytes) -> None:
        self._desk = desk
        self._digest_key = digest_key

    def text(self, tenant: Tenant, site_id: int, text: InboundText) -> bool:
        """Keep a text. Returns False when this very text had been kept before."""

        def event(inbound_id: UUID, received_at: datetime, sealed: bytes) -> TextReceived:
            return TextReceived(
                inbound_id=inbound_id,
                site_id=site_id,
                provider="notify",
                received_at=received_at,
                sealed_body=sealed,
            )

        return self._keep(tenant, "text", text.provider_id, text, event)

    def arrest(self, tenant: Tenant, arrest: InboundArrest) -> bool:
        """Keep an arrest. Returns False when this very report had been kept before."""

        def event(inbound_id: UUID, received_at: datetime, sealed: bytes) -> ArrestReported:
            return ArrestReported(inbound_id=inbound_id, received_at=received_at, sealed_body=sealed)

        return self._keep(tenant, "arrest", arrest.custody_record, arrest, event)

    def request(self, door: AskedAt, key: str, request: InboundRequest) -> str:
        """Keep what somebody asked for; returns the reference by which they follow it, the same one for the same
        words under the same ``key``. A person who sends their form again with other words is kept again; an
        organisation's program has used its key up: ``Refused("key_used")``."""
        reference = new_reference(secrets.token_bytes(SECRET_BYTES))

        def event(inbound_id: UUID, received_at: datetime, sealed: bytes) -> HelpAsked:
            return HelpAsked(
                inbound_id=inbound_id,
                site_id=door.site_id,
                channel=door.channel,
                organisation_id=door.organisation_id,
                reference=reference,
                received_at=received_at,
                sealed_body=sealed,
            )

        provider_id = self._blind(f"{door.organisation_id or door.channel}:{key}")
        kept = self._references(door.tenant, provider_id)
        if kept and door.organisation_id and self._digest(request) not in kept:
            raise Refused("key_used")
        own = {"reference": reference, "organisation_id": door.organisation_id}
        if self._keep(door.tenant, "request", provider_id, request, event, **own):
            return reference
        return self._references(door.tenant, provider_id)[self._digest(request)]

    def _references(self, tenant: Tenant, provider_id: str) -> dict[bytes, str]:
        """What was kept under one key: the reference for each body's digest."""
        with self._desk.open(tenant, _SELF, what="inbound request") as uow:
            return references_under(uow, provider_id)

    def _blind(self, text: str) -> str:
        """Somebody's own key, kept so that it can be compared and not be read."""
        return hmac.digest(self._digest_key, text.encode(), "sha256").hex()

    def _digest(self, body: object) -> bytes:
        return hmac.digest(self._digest_key, _clear(body).encode(), "sha256")

    def _keep(self, tenant: Tenant, kind: str, provider_id: str, body: object, event: Event, **own: object) -> bool:
        with self._desk.open(tenant, _SELF, what=f"inbound {kind}") as uow:
            inbound_id = uuid4()
            row = {
                "force_id": tenant.force_id,
                "id": inbound_id,
                "kind": kind,
                "provider_id": provider_id,
                "digest": self._digest(body),
                **own,
            }
            if self._kept(uow.session, row):
                return False
            key = uow.sealer.new_key(f"inbound:{inbound_id}")
            sealed = uow.sealer.seal(key, BODY_COLUMN, _clear(body))
            values = {**row, "key_id": key, "sealed_body": sealed, "received_at": uow.now}
            insert = pg.insert(Inbound).values(**values).on_conflict_do_nothing().returning(Inbound.id)
            if uow.session.scalar(insert) is None:
                return False
            uow.raise_event(event(inbound_id, uow.now, sealed), subject=inbound_id, sequence=1)
            uow.audit("collect", why=f"{kind}_received")
            return True

    @staticmethod
    def _kept(session: sa.orm.Session, row: dict[str, object]) -> bool:
        query = sa.select(Inbound.id).where(
            *(getattr(Inbound, name) == row[name] for name in ("force_id", "kind", "provider_id", "digest"))
        )
        return session.scalar(query) is not None


def _clear(body: object) -> str:
    return json.dumps(dump(body), sort_keys=True, ensure_ascii=True)
