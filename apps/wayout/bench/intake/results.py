"""What was found of each door, as figures, as ratios between doors, and beside the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wayout.bench.figures import Figure, Judged, percentile, waits
from wayout.bench.intake.measurement import Offered
from wayout.bench.intake.targets import OURS

IDLE_MS: Final = 150.0


@dataclass(frozen=True)
class Measured:
    """One door: alone, and under higher and higher rates. ``lost`` and ``twice`` were counted at the end;
    ``resting`` is the processor time a second that each part uses when nothing comes."""

    name: str
    alone: Offered
    steps: tuple[Offered, ...]
    lost: int
    twice: int
    resting: Mapping[str, float]

    @property
    def best(self) -> Offered | None:
        """The highest rate that was sustained."""
        return max((one for one in self.steps if one.sustained), key=lambda one: one.rate, default=None)

    @property
    def used_ms(self) -> dict[str, float]:
        """Milliseconds of processor time for each text that was brought under the rising rates, by part and in all,
        without what would have been used at rest."""
        brought = sum(step.texts + step.repeats for step in self.steps) or 1
        seconds = sum(step.seconds for step in self.steps)
        spent = {
            part: sum(step.used[part] for step in self.steps) - seconds * self.resting[part] for part in self.resting
        }
        by_part = {part: 1000 * max(used, 0.0) / brought for part, used in sorted(spent.items())}
        return {"in all": sum(by_part.values())} | by_part

    @property
    def every(self) -> tuple[Offered, ...]:
        return (self.alone, *self.steps)


def figures(found: Sequence[Measured]) -> tuple[Figure, ...]:
    return tuple(figure for one in found for figure in _of_door(one))


def judged(found: Sequence[Measured]) -> tuple[Judged, ...]:
    """The budget, and how many times a peer we are; for being beside a peer there is no budget."""
    by_name = {one.name: one for one in found}
    mine = by_name[OURS]
    peers = [one for one in found if one is not mine]
    return (
        Judged("text in -> on the duty queue, idle, p99", _p99_ms(mine.alone.waits), "ms", "at most", IDLE_MS),
        Judged("texts lost or there twice, ours", mine.lost + mine.twice, "texts", "at most", 0),
        *(
            Judged(f"processor time a text, ours / {one.name}", _dearer(mine, one), "x", "at most", None)
            for one in peers
        ),
        *(
            Judged(f"sustained, ours / {one.name}", _ratio(_rate(mine), _rate(one)), "x", "at least", None)
            for one in peers
        ),
        *(
            Judged(f"idle text on the queue, p50, ours / {one.name}", _median_ratio(mine, one), "x", "at most", None)
            for one in peers
        ),
    )


def _of_door(one: Measured) -> list[Figure]:
    brought = sum(step.texts for step in one.every)
    found = [
        *_waits(f"{one.name}, idle: text on the queue", one.alone.waits),
        *_waits(f"{one.name}, idle: 2xx answer", one.alone.answers),
        Figure(f"{one.name}, all rates: answered 2xx and lost", one.lost, "texts", brought),
        Figure(f"{one.name}, all rates: there twice, of those sent twice", one.twice, "texts", _repeats(one)),
    ]
    found += [
        Figure(f"{one.name}, processor time a text: {part}", ms, "ms", sum(step.texts for step in one.steps))
        for part, ms in one.used_ms.items()
    ]
    found.append(Figure(f"{one.name}, processor time at rest", 1000 * sum(one.resting.values()), "ms/s", 1))
    if one.best is not None:
        rates = tuple(step.rate for step in one.steps)
        found += [
            Figure(f"{one.name}, sustained{_or_more(one)}", one.best.rate, "texts/s", one.best.texts, rates),
            *_waits(f"{one.name}, at that rate: text on the queue", one.best.waits),
            *_waits(f"{one.name}, at that rate: 2xx answer", one.best.answers),
        ]
    return found


def _or_more(one: Measured) -> str:
    """Where every rate was sustained, nobody knows how much more there is."""
    return ", and no higher rate was tried" if all(step.sustained for step in one.steps) else ""


def _waits(name: str, seconds: Sequence[float]) -> list[Figure]:
    """Nothing to say when nothing came."""
    return waits(name, seconds) if seconds else []


def _repeats(one: Measured) -> int:
    return sum(step.repeats for step in one.every)


def _dearer(mine: Measured, theirs: Measured) -> float | None:
    return _ratio(mine.used_ms["in all"], theirs.used_ms["in all"])


def _rate(one: Measured) -> float | None:
    return one.best.rate if one.best else None


def _ratio(mine: float | None, theirs: float | None) -> float | None:
    return mine / theirs if mine and theirs else None


def _median_ratio(mine: Measured, theirs: Measured) -> float | None:
    return _ratio(*(percentile(one.alone.waits, 0.5) if one.alone.waits else None for one in (mine, theirs)))


def _p99_ms(seconds: Sequence[float]) -> float | None:
    return 1000 * percentile(seconds, 0.99) if seconds else None
