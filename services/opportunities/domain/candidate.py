"""A candidate, known by a pseudonym: what they want and can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from opportunities.messages import AgeBand, Hours, OpportunityKind

_AGES: Final[dict[AgeBand, tuple[int, int]]] = {
    "under_16": (0, 15),
    "16_17": (16, 17),
    "18_24": (18, 24),
    "25_plus": (25, 120),
}


@dataclass(frozen=True)
class Candidate:
    """Nothing here is about safety: see ``domain.safety``."""

    candidate_id: UUID
    age_band: AgeBand
    free_from: date
    home_zone: str | None = None
    kinds: tuple[OpportunityKind, ...] = ()
    interests: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    qualifications: frozenset[str] = frozenset()
    hours: Hours = "either"
    support_wanted: frozenset[str] = frozenset()

    @property
    def youngest(self) -> int:
        return _AGES[self.age_band][0]

    @property
    def oldest(self) -> int:
        return _AGES[self.age_band][1]

    @property
    def under_18(self) -> bool:
        return self.oldest < 18
