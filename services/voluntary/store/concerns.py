"""Concerns of groups, their words sealed under the key of the work."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid4

from common.unit_of_work import UnitOfWork
from voluntary.store.tables import Commission, Concern

WORDS: Final = "voluntary.concern.words"


def insert_concern(uow: UnitOfWork, commission: Commission, *, words: str, session_id: UUID | None) -> Concern:
    assert commission.key_id is not None  # there since it was accepted
    concern = Concern(
        id=uuid4(), site_id=commission.site_id, commission_id=commission.id, session_id=session_id,
        raised_at=uow.now, source=uow.actor.id, audience="case_team", fact_or_opinion="opinion",
        sealed_words=uow.sealer.seal(commission.key_id, WORDS, words) if words.strip() else None,
    )  # fmt: skip
    uow.session.add(concern)
    uow.session.flush()
    return concern
