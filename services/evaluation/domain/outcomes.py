"""Doses given, and the share of placements that were sustained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from evaluation.domain.binomial import share_limits
from evaluation.domain.caveats import FEW, WORDS
from evaluation.messages import CaveatCode, DoseKind

MILESTONES = (1, 4, 13, 26)
_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True)
class Placement:
    """A placement as far as it has come. ``participant_id`` is whose it is."""

    site_id: int
    started_on: date
    weeks: int
    participant_id: UUID = _NOBODY

    def is_old_enough(self, weeks: int, until: date) -> bool:
        """Whether it could have lasted so many weeks by then."""
        return self.started_on + timedelta(weeks=weeks) <= until


@dataclass(frozen=True)
class Dose:
    """Something that was given to a participant on a day."""

    site_id: int
    participant_id: UUID
    kind: DoseKind
    given_on: date


@dataclass(frozen=True)
class Sustained:
    """How many of the placements that are old enough reached a milestone."""

    site_id: int | None
    weeks: int
    reached: int
    of: int
    low: float
    high: float
    caveats: tuple[CaveatCode, ...]

    @property
    def share(self) -> float | None:
        return self.reached / self.of if self.of else None


def sustained(
    placements: Iterable[Placement], *, site_id: int | None, weeks: int, until: date, compared: bool = False
) -> Sustained:
    """Only placements that began at least ``weeks`` ago count, including those that ended since: counting only those
    that go on would leave out every failure. ``compared`` says that there is a randomised comparison of offences."""
    old_enough = [
        placement
        for placement in placements
        if (site_id is None or placement.site_id == site_id) and placement.is_old_enough(weeks, until)
    ]
    reached = sum(placement.weeks >= weeks for placement in old_enough)
    low, high = share_limits(reached, len(old_enough))
    caveats: list[CaveatCode] = ["placements_not_compared" if compared else "no_comparison"]
    if len(old_enough) < FEW:
        caveats.append("few_people")
    if reached < len(old_enough):
        caveats.append("evidence_may_be_missing")
    return Sustained(site_id, weeks, reached, len(old_enough), low, high, tuple(caveats))


def sentence(share: Sustained) -> str:
    counted = f"{share.reached:,} of {share.of:,} placements that began at least {share.weeks} weeks ago"
    known = "nothing can be said yet" if share.share is None else f"{share.share:.0%}"
    caveats = [WORDS[code] for code in share.caveats]
    head = f"Sustained for {share.weeks} weeks: {known} (95% interval {share.low:.0%} to {share.high:.0%}); {counted}."
    return " ".join([head, *caveats])
