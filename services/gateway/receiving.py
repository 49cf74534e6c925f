"""What comes in is kept before it is acknowledged: sealed for referral, with the event that hands it over."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.messages import dump
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk
from gateway.messages import BODY_COLUMN, ArrestReported, InboundArrest, InboundText, TextReceived
from gateway.store.tables import Inbound

_SELF = service_actor("gateway")
Event = Callable[[UUID, datetime, bytes], TextReceived | ArrestReported]


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

    def _keep(self, tenant: Tenant, kind: str, provider_id: str, body: object, event: Event) -> bool:
        clear = json.dumps(dump(body), sort_keys=True, ensure_ascii=True)
        with self._desk.open(tenant, _SELF, what=f"inbound {kind}") as uow:
            inbound_id = uuid4()
            row = {
                "force_id": tenant.force_id,
                "id": inbound_id,
                "kind": kind,
                "provider_id": provider_id,
                "digest": hmac.digest(self._digest_key, clear.encode(), "sha256"),
            }
            if self._kept(uow.session, row):
                return False
            key = uow.sealer.new_key(f"inbound:{inbound_id}")
            sealed = uow.sealer.seal(key, BODY_COLUMN, clear)
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
