"""A candidate, known by a pseudonym: what they want, can do and must avoid."""

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
    """``barred`` are opaque marks: an opportunity that carries one of them is not safe, and this service does not know
    why. ``excluded_candidates`` must not meet this one."""

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
    barred: frozenset[str] = frozenset()
    excluded_candidates: frozenset[UUID] = frozenset()

    @property
    def youngest(self) -> int:
        return _AGES[self.age_band][0]

    @property
    def oldest(self) -> int:
        return _AGES[self.age_band][1]

    @property
    def under_18(self) -> bool:
        return self.oldest < 18
