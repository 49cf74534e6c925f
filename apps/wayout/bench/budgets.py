"""Holds what was measured against the budgets of the design."""

from __future__ import annotations

from collections.abc import Sequence

from wayout.bench.fairness import Fairness
from wayout.bench.figures import Judged, paired, percentile
from wayout.bench.throughput import Rates

OURS, SETS = "Wayout", "Wayout, set-based"
REAL = {"plain nameko": 3.0, "Celery": 2.0, "FastStream": 2.0}
SET_BASED = {"plain nameko": 6.0, "Celery": 4.0, "FastStream": 4.0}
RELAY_SHARE = 0.6
TEXT_MS, OTHER_FORCE_MS, FAIR_SHARE = 150.0, 250.0, 0.9


def judge(rates: Rates, relay: Rates, fairness: Fairness, texts: Sequence[float]) -> tuple[Judged, ...]:
    """Every budget of ``bench events``, held, missed or not measured."""
    return (
        *(_times(f"the real handler / {peer}", rates, OURS, peer, budget) for peer, budget in REAL.items()),
        *(_times(f"set-based / {peer}", rates, SETS, peer, budget) for peer, budget in SET_BASED.items()),
        _times("the relay alone / raw pika", relay, "relay", "raw pika", RELAY_SHARE),
        Judged("text in -> on the duty queue, p99", _p99_ms(texts), "ms", "at most", TEXT_MS),
        Judged("another force's event under a flood, p99", _p99_ms(fairness.waits), "ms", "at most", OTHER_FORCE_MS),
        Judged(
            "total under a flood, fair / unfair", paired(fairness.fair_rates, fairness.unfair_rates), "x", "at least",
            FAIR_SHARE,
        ),
    )  # fmt: skip


def _times(work: str, rates: Rates, ours: str, theirs: str, budget: float) -> Judged:
    return Judged(work, paired(rates[ours], rates.get(theirs)), "x", "at least", budget)


def _p99_ms(seconds: Sequence[float]) -> float | None:
    return 1000 * percentile(seconds, 0.99) if seconds else None
