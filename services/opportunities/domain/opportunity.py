"""An opportunity, as matching sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from opportunities.messages import Hours, Known, OpportunityKind


@dataclass(frozen=True)
class Opportunity:
    opportunity_id: UUID
    kind: OpportunityKind
    vacancies: int
    taken: int = 0
    closed: bool = False
    zone: str | None = None
    remote: bool = False
    hours: Hours = "unknown"
    sectors: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    support: frozenset[str] = frozenset()
    starts_on: date | None = None
    closes_on: date | None = None
    night_work: Known = "unknown"
    restricted_trade: Known = "unknown"
    training_included: Known = "unknown"
    min_age: int | None = None
    requirements: frozenset[str] = frozenset()
    requirements_known: bool = True

    @property
    def vacancies_left(self) -> int:
        return max(0, self.vacancies - self.taken)
