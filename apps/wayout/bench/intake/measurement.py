"""Measures one door: how long a text waits when nothing else is going on, and how many a second it takes for long."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from wayout.bench.conditions import Tell
from wayout.bench.deployment import wait_until
from wayout.bench.figures import percentile
from wayout.bench.intake.load import Brought, bring
from wayout.bench.intake.targets import Door, Kept
from wayout.bench.intake.visibility import Watch
from wayout.bench.intake.webhooks import some_twice, texts

BOUND: Final = 1.0  # seconds within which 99 of 100 texts are on the queue, or the rate was not sustained
STEP: Final = 2.0
CLOSER: Final = 3  # rates tried between the last that was sustained and the first that was not
COMES_WITHIN: Final = 60.0
RESTS_WITHIN: Final = 60.0  # until answers have gone out too
IDLE: Final = 4.0  # texts a second, evenly, at which none waits for another


@dataclass(frozen=True)
class Offered:
    """One rate, offered for a while. ``answers`` and ``waits`` are seconds; ``behind`` are texts that had not come when
    we stopped waiting; ``used`` is processor time in seconds, by part, until all was done; ``wrong`` counts again what
    is lost or twice."""

    rate: float
    texts: int
    repeats: int
    answers: tuple[float, ...]
    waits: tuple[float, ...]
    refused: int
    behind: int
    seconds: float
    used: Mapping[str, float]
    wrong: Callable[[], tuple[int, int]]

    @property
    def sustained(self) -> bool:
        return not (self.refused or self.behind) and percentile(self.waits, 0.99) <= BOUND


def offer(door: Door, rate: float, many: int, *, evenly: bool = False) -> Offered:
    """So many texts at this rate, some of them twice, and then a wait until all have come and the door is at rest."""
    signing, kept = door.begin()
    webhooks = some_twice(texts(signing, many))
    began, before = time.monotonic(), door.used()
    with Watch(door.engine, kept.rows, **kept.values) as watch:
        brought = bring(door.address, webhooks, rate, evenly=evenly)
        watch.wait_for(len(brought.taken), COMES_WITHIN)  # what was refused never comes
    with suppress(TimeoutError):
        wait_until(door.at_rest, RESTS_WITHIN, "rest", look=0.5)
    seconds, used = time.monotonic() - began, _since(before, door)
    rows = kept.arrived()
    seen = {text_id: watch.seen.get(rows.get(kept.hidden(text_id), -1)) for text_id in brought.due}
    waits = tuple(at - brought.due[text_id] for text_id, at in seen.items() if at is not None)
    return Offered(
        rate, many, len(webhooks) - many, tuple(brought.answers), waits, brought.refused, many - len(waits), seconds,
        used=used, wrong=lambda: _wrong(brought, kept),
    )  # fmt: skip


def _wrong(brought: Brought, kept: Kept) -> tuple[int, int]:
    """How many were answered with 2xx and are not there, and how many are there that were there already."""
    rows = kept.arrived()
    return sum(kept.hidden(text_id) not in rows for text_id in brought.taken), kept.twice()


def resting(door: Door, seconds: float) -> dict[str, float]:
    """Seconds of processor time a second that each part uses when nothing comes."""
    began, before = time.monotonic(), door.used()
    time.sleep(seconds)
    took = time.monotonic() - began
    return {part: used / took for part, used in _since(before, door).items()}


def _since(before: Mapping[str, float], door: Door) -> dict[str, float]:
    return {part: seconds - before[part] for part, seconds in door.used().items()}


def idle(door: Door, many: int) -> Offered:
    """One after another: each has all the time that it needs before the next comes."""
    return offer(door, IDLE, many, evenly=True)


def rising(door: Door, *, first: float, highest: float, seconds: float, tell: Tell) -> Iterator[Offered]:
    """Higher and higher rates until one is not sustained, then closer between that and the one before. It ends early
    when texts are still behind: they would be in the way of the next."""
    good, bad, rate, closer = 0.0, math.inf, first, 0
    while rate <= highest and closer <= CLOSER:
        tell(f"{door.name}: {rate:,.0f} texts a second")
        found = offer(door, rate, max(round(rate * seconds), 20))
        yield found
        good, bad = (rate, bad) if found.sustained else (good, rate)
        if found.behind or not good:
            return
        closer += bad < math.inf
        rate = math.sqrt(good * bad) if bad < math.inf else rate * STEP
