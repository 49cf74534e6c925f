"""Measures one door: how long a text waits when nothing else is going on, and how many a second it takes for long."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from wayout.bench.circumstances import Tell
from wayout.bench.figures import percentile
from wayout.bench.intake.doors import Door
from wayout.bench.intake.offering import bring
from wayout.bench.intake.watching import Watch
from wayout.bench.intake.webhooks import some_twice, texts

BOUND: Final = 1.0  # seconds within which 99 of 100 texts are on the queue, or the rate was not sustained
STEP: Final = 1.5
CLOSER: Final = 2  # rates tried between the last that was sustained and the first that was not
COMES_WITHIN: Final = 60.0
IDLE: Final = 5.0  # texts a second at which nothing waits for anything


@dataclass(frozen=True)
class Offered:
    """One rate, offered for a while. ``answers`` and ``waits`` are seconds, ``twice`` are texts that are there again,
    ``used`` is processor time in seconds, by part."""

    rate: float
    texts: int
    repeats: int
    answers: tuple[float, ...]
    waits: tuple[float, ...]
    refused: int
    lost: int
    twice: int
    used: Mapping[str, float]

    @property
    def sustained(self) -> bool:
        return not (self.refused or self.lost or self.twice) and percentile(self.waits, 0.99) <= BOUND


def offer(door: Door, rate: float, many: int) -> Offered:
    """So many texts at this rate, some of them twice, and then a wait until all have come."""
    signing, kept = door.begin()
    fresh = texts(signing, many)
    brought_all, before = some_twice(fresh), door.used()
    with Watch(door.engine, kept.rows, **kept.values) as watch:
        brought = bring(door.address, brought_all, rate)
        watch.wait_for(many, COMES_WITHIN)
    used = {part: seconds - before[part] for part, seconds in door.used().items()}
    arrived, there = kept.arrived(), kept.many()
    rows = {text_id: arrived.get(kept.hidden(text_id)) for text_id in brought.due}
    waits = [watch.seen[row] - brought.due[one] for one, row in rows.items() if row is not None and row in watch.seen]
    return Offered(
        rate, many, len(brought_all) - many, tuple(brought.answers), tuple(waits), brought.refused,
        lost=many - len(arrived), twice=there - len(arrived), used=used,
    )  # fmt: skip


def idle(door: Door, many: int) -> Offered:
    return offer(door, IDLE, many)


def rising(door: Door, *, first: float, highest: float, seconds: float, tell: Tell) -> Iterator[Offered]:
    """Higher and higher rates until one is not sustained, then closer between that and the one before."""
    good, bad, rate = 0.0, math.inf, first
    closer = 0
    while rate <= highest and closer <= CLOSER:
        tell(f"{door.name}: {rate:,.0f} texts a second")
        found = offer(door, rate, max(round(rate * seconds), 20))
        yield found
        time.sleep(0.5)
        good, bad = (rate, bad) if found.sustained else (good, rate)
        if bad == math.inf:
            rate *= STEP
        elif not good:
            return
        else:
            closer += 1
            rate = math.sqrt(good * bad)
