"""Measures one target: how long a text waits when nothing else happens, and how many a second it can sustain."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from wayout.bench.conditions import ShowStep
from wayout.bench.deployment import wait_until
from wayout.bench.figures import percentile
from wayout.bench.intake.load import LoadResult, send_at_rate
from wayout.bench.intake.targets import Arrivals, Target
from wayout.bench.intake.visibility import VisibilityWatch
from wayout.bench.intake.webhooks import make_texts, with_repeats

SUSTAINED_SECONDS: Final = 1.0  # a rate is sustained if 99 of 100 texts are on the queue within so many seconds
RATE_FACTOR: Final = 2.0
CLOSER_STEPS: Final = 3  # rates tried between the last that was sustained and the first that was not
ARRIVAL_LIMIT: Final = 60.0
IDLE_LIMIT: Final = 60.0  # seconds, until answers have gone out too
IDLE_RATE: Final = 4.0  # texts a second, at even intervals, at which no text waits for another


@dataclass(frozen=True)
class RateResult:
    """One rate, sent for a while. ``answers`` and ``waits`` are seconds; ``missing`` are texts that had not arrived
    when we stopped waiting; ``cpu_seconds`` are of each part until it was idle; ``count_errors`` counts again what is
    lost or duplicated."""

    rate: float
    texts: int
    repeats: int
    answers: tuple[float, ...]
    waits: tuple[float, ...]
    refused: int
    missing: int
    seconds: float
    cpu_seconds: Mapping[str, float]
    count_errors: Callable[[], tuple[int, int]]

    @property
    def sustained(self) -> bool:
        return not (self.refused or self.missing) and percentile(self.waits, 0.99) <= SUSTAINED_SECONDS


def measure_rate(target: Target, rate: float, many: int, *, evenly: bool = False) -> RateResult:
    """Send ``many`` texts at this rate, some of them twice, and wait until all have arrived and the target is idle."""
    signing, arrivals = target.start_measurement()
    webhooks = with_repeats(make_texts(signing, many))
    began, before = time.monotonic(), target.cpu_seconds()
    with VisibilityWatch(target.engine, arrivals.new_rows_query, **arrivals.values) as watch:
        result = send_at_rate(target.address, webhooks, rate, evenly=evenly)
        watch.wait_for(len(result.accepted), ARRIVAL_LIMIT)  # refused texts never arrive
    with suppress(TimeoutError):
        wait_until(target.is_idle, IDLE_LIMIT, "the target to be idle", poll_seconds=0.5)
    seconds, used = time.monotonic() - began, _cpu_since(before, target)
    rows = arrivals.row_ids()
    seen = {text_id: watch.seen.get(rows.get(arrivals.blind(text_id), -1)) for text_id in result.due_at}
    waits = tuple(at - result.due_at[text_id] for text_id, at in seen.items() if at is not None)
    return RateResult(
        rate, many, len(webhooks) - many, tuple(result.answer_seconds), waits, result.refused, many - len(waits),
        seconds,
        cpu_seconds=used, count_errors=lambda: _count_errors(result, arrivals),
    )  # fmt: skip


def _count_errors(result: LoadResult, arrivals: Arrivals) -> tuple[int, int]:
    """How many texts were answered with 2xx and are lost, and how many are there more than once."""
    rows = arrivals.row_ids()
    return sum(arrivals.blind(text_id) not in rows for text_id in result.accepted), arrivals.count_duplicates()


def measure_idle_cpu(target: Target, seconds: float) -> dict[str, float]:
    """Seconds of processor time a second that each part uses when nothing arrives."""
    began, before = time.monotonic(), target.cpu_seconds()
    time.sleep(seconds)
    took = time.monotonic() - began
    return {part: used / took for part, used in _cpu_since(before, target).items()}


def _cpu_since(before: Mapping[str, float], target: Target) -> dict[str, float]:
    return {part: seconds - before[part] for part, seconds in target.cpu_seconds().items()}


def measure_alone(target: Target, many: int) -> RateResult:
    """Send texts one after another: each is finished before the next."""
    return measure_rate(target, IDLE_RATE, many, evenly=True)


def measure_rising_rates(
    target: Target, *, first: float, highest: float, seconds: float, show_step: ShowStep
) -> Iterator[RateResult]:
    """Measure higher and higher rates until one is not sustained, then rates between that and the one before. Ends
    early when texts are still missing: they would slow the next rate down."""
    good, bad, rate, closer = 0.0, math.inf, first, 0
    while rate <= highest and closer <= CLOSER_STEPS:
        show_step(f"{target.name}: {rate:,.0f} texts a second")
        rate_result = measure_rate(target, rate, max(round(rate * seconds), 20))
        yield rate_result
        good, bad = (rate, bad) if rate_result.sustained else (good, rate)
        if rate_result.missing or not good:
            return
        closer += bad < math.inf
        rate = math.sqrt(good * bad) if bad < math.inf else rate * RATE_FACTOR
