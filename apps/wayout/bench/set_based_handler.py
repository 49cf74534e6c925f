"""Takes a batch of arrests in with one statement for each force."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from common.envelope import Envelope, decode
from common.inbox import BatchResult
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from wayout.bench.arrests import TYPE


class SetTaking:
    """What ``common.inbox`` is to handlers, for one statement."""

    def __init__(self, units_of_work: UnitOfWorkFactory, statement: str) -> None:
        self._units_of_work = units_of_work
        self._statement = text(statement)

    def process(self, bodies: Sequence[bytes]) -> BatchResult:
        envelopes = {envelope.id: envelope for envelope in map(decode, bodies)}
        for force in sorted({envelope.force for envelope in envelopes.values()}):
            self._settle(force, [envelope for envelope in envelopes.values() if envelope.force == force])
        return BatchResult(handled=len(envelopes), repeated=len(bodies) - len(envelopes))

    def _settle(self, force: int, group: Sequence[Envelope]) -> None:
        said = [envelope.data for envelope in group]
        columns = {
            "events": [envelope.id for envelope in group],
            "referrals": [one["referral_id"] for one in said],
            "people": [one["person_id"] for one in said],
            "sites": [one["site_id"] for one in said],
            "days": [one["occurred_on"] for one in said],
            "roles": [one["role"] for one in said],
        }
        with self._units_of_work.begin(Tenant(force), service_actor("casework"), what=TYPE) as uow:
            uow.session.execute(self._statement, {"force": force, "type": TYPE, "now": uow.now, **columns})
