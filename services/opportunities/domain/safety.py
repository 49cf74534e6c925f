"""What is unsafe about a place for one candidate. Only the case team asks; no list, count or refusal follows from
it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from opportunities.messages import SafetyWarning


@dataclass(frozen=True)
class SafetyLimits:
    """``barred`` are opaque marks of districts and trades; ``excluded`` are candidates whom this one must not meet."""

    barred: frozenset[str] = frozenset()
    excluded: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class PlaceMarks:
    """A place by its marks, and who else is placed with its provider."""

    zone: str | None
    trades: frozenset[str] = frozenset()
    present: frozenset[UUID] = frozenset()


def find_warnings(place: PlaceMarks, limits: SafetyLimits) -> tuple[SafetyWarning, ...]:
    """Every warning that applies, in one order."""
    applies: dict[SafetyWarning, bool] = {
        "district": place.zone in limits.barred,
        "trade": bool(place.trades & limits.barred),
        "person": bool(place.present & limits.excluded),
    }
    return tuple(warning for warning, is_there in applies.items() if is_there)
