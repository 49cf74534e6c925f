"""Compares what was measured with the budgets of the design."""

from __future__ import annotations

from collections.abc import Sequence

from wayout.bench.fairness import Fairness
from wayout.bench.figures import BudgetResult, median_ratio, percentile
from wayout.bench.throughput import Rates

OURS, OURS_SET_BASED = "Wayout", "Wayout, set-based"
REAL_BUDGETS = {"plain nameko": 3.0, "Celery": 2.0, "FastStream": 2.0}
SET_BUDGETS = {"plain nameko": 6.0, "Celery": 4.0, "FastStream": 4.0}
RELAY_BUDGET = 0.6
TEXT_MS, OTHER_FORCE_MS, FAIR_SHARE = 150.0, 250.0, 0.9


def check_budgets(rates: Rates, relay: Rates, fairness: Fairness, texts: Sequence[float]) -> tuple[BudgetResult, ...]:
    """The result for every budget of ``bench events``: held, missed or not measured."""
    return (
        *(_ratio_result(f"the real handler / {peer}", rates, OURS, peer, REAL_BUDGETS[peer]) for peer in REAL_BUDGETS),
        *(_ratio_result(f"set-based / {peer}", rates, OURS_SET_BASED, peer, SET_BUDGETS[peer]) for peer in SET_BUDGETS),
        _ratio_result("the relay alone / raw pika", relay, "relay", "raw pika", RELAY_BUDGET),
        BudgetResult("text in -> on the duty queue, p99", _p99_ms(texts), "ms", "at most", TEXT_MS),
        BudgetResult(
            "another force's event under a flood, p99", _p99_ms(fairness.waits), "ms", "at most", OTHER_FORCE_MS
        ),
        BudgetResult(
            "total under a flood, fair / unfair", median_ratio(fairness.fair_rates, fairness.unfair_rates),
            "x", "at least", FAIR_SHARE,
        ),
    )  # fmt: skip


def _ratio_result(work: str, rates: Rates, ours: str, theirs: str, budget: float) -> BudgetResult:
    return BudgetResult(work, median_ratio(rates[ours], rates.get(theirs)), "x", "at least", budget)


def _p99_ms(seconds: Sequence[float]) -> float | None:
    return 1000 * percentile(seconds, 0.99) if seconds else None
