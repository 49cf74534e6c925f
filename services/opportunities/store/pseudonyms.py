"""Candidates' ids and safety marks: derived with a key of the force's in the key store, so that neither says what it
was made of, and a copy of this database does not let anybody try."""

from __future__ import annotations

from uuid import UUID

from common.unit_of_work import UnitOfWork


class Pseudonyms:
    """For one unit of work."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._blind = uow.sealer.blind

    def candidate(self, person_id: UUID) -> UUID:
        """The candidate that a person is in this force. The person's id is not kept."""
        return UUID(bytes=self._blind("candidate", str(person_id)))

    def zone(self, district: str) -> str:
        """The mark of a district; a candidate barred from it carries the same mark, which cannot be read back."""
        return self._blind("zone", district).hex()

    def check(self) -> str:
        """The mark that is kept beside a candidate's others. With another key it would differ, as they all would: what
        must be avoided would match nothing, and nobody would notice."""
        return self._blind("check", "").hex()

    def trade(self, sector: str) -> str:
        return self._blind("trade", sector).hex()
