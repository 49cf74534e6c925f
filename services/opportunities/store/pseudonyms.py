"""Candidates' ids and safety marks: derived with a secret of the force, so that neither says what it was made of."""

from __future__ import annotations

import hmac
import os
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.unit_of_work import UnitOfWork
from opportunities.store.tables import PseudonymKey


class Pseudonyms:
    """For one unit of work; the secret is read once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._secret = _secret(uow)

    def candidate(self, person_id: UUID) -> UUID:
        """The candidate that a person is in this force. The person's id is not kept."""
        return UUID(bytes=self._blind("candidate", str(person_id)))

    def zone(self, district: str) -> str:
        """The mark of a district; a candidate barred from it carries the same mark, which cannot be read back."""
        return self._blind("zone", district).hex()

    def trade(self, sector: str) -> str:
        return self._blind("trade", sector).hex()

    def _blind(self, purpose: str, value: str) -> bytes:
        return hmac.digest(self._secret, f"{purpose}\0{value}".encode(), "sha256")[:16]


def _secret(uow: UnitOfWork) -> bytes:
    kept = sa.select(PseudonymKey.secret).where(PseudonymKey.force_id == uow.tenant.force_id)
    found = uow.session.scalar(kept)
    if found is None:
        fresh = pg.insert(PseudonymKey).values(force_id=uow.tenant.force_id, secret=os.urandom(32))
        uow.session.execute(fresh.on_conflict_do_nothing())
        found = uow.session.scalar(kept)
    if found is None:
        raise RuntimeError("the secret of a force was neither found nor made")
    return found
