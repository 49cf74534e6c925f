"""Handles a batch of arrests with one statement for each force."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from common.envelope import Envelope, decode
from common.inbox import BatchResult
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from wayout.bench.arrests import EVENT_TYPE


class SetBasedInbox:
    """Replaces ``common.inbox.Inbox``, with one statement for handlers."""

    def __init__(self, units_of_work: UnitOfWorkFactory, statement: str) -> None:
        self._units_of_work = units_of_work
        self._statement = text(statement)

    def process(self, bodies: Sequence[bytes]) -> BatchResult:
        envelopes = {envelope.id: envelope for envelope in map(decode, bodies)}
        for force in sorted({envelope.force for envelope in envelopes.values()}):
            self._process_force(force, [envelope for envelope in envelopes.values() if envelope.force == force])
        return BatchResult(handled=len(envelopes), repeated=len(bodies) - len(envelopes))

    def _process_force(self, force: int, group: Sequence[Envelope]) -> None:
        data = [envelope.data for envelope in group]
        columns = {
            "events": [envelope.id for envelope in group],
            "referrals": [arrest["referral_id"] for arrest in data],
            "people": [arrest["person_id"] for arrest in data],
            "sites": [arrest["site_id"] for arrest in data],
            "days": [arrest["occurred_on"] for arrest in data],
            "roles": [arrest["role"] for arrest in data],
        }
        with self._units_of_work.begin(Tenant(force), service_actor("casework"), what=EVENT_TYPE) as uow:
            uow.session.execute(self._statement, {"force": force, "type": EVENT_TYPE, "now": uow.now, **columns})
