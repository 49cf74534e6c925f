"""What the benchmark makes of its measurements: medians, percentiles, ratios, and whether a budget was held."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from wayout.bench.budgets import check_budgets
from wayout.bench.fairness import Fairness
from wayout.bench.figures import BudgetResult, Figure, Results, median_ratio, percentile, rate, waits
from wayout.bench.report import report

RATES = {
    "Wayout": [300.0, 100.0, 320.0],
    "plain nameko": [100.0, 20.0, 80.0],
    "Celery": [200.0, 40.0, 160.0],
    "Wayout, set-based": [600.0, 100.0, 640.0],
}
RELAY = {"relay": [500.0], "raw pika": [1000.0]}
FAIRNESS = Fairness(waits=[0.1] * 99 + [0.3], unfair_waits=[15.0], fair_rates=[95.0], unfair_rates=[100.0])


def judged(work: str, texts: tuple[float, ...] = (0.1, 0.2)) -> BudgetResult:
    (found,) = [one for one in check_budgets(RATES, RELAY, FAIRNESS, texts) if one.work == work]
    return found


def test_a_ratio_is_the_median_of_the_ratios_within_each_round_so_that_a_slow_round_falls_out():
    assert median_ratio([300, 100, 320], [100, 20, 80]) == 4


def test_a_ratio_with_rounds_that_do_not_belong_together_is_refused():
    with pytest.raises(ValueError, match="zip"):
        median_ratio([1, 2], [1])


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_measured(share, value):
    assert percentile(list(range(100, 0, -1)), share) == value


def test_the_nearly_worst_of_a_few_waits_is_the_worst():
    assert [(one.value, one.n) for one in waits("a wait", [0.1, 0.2, 0.9])] == [(200, 3), (900, 3)]


def test_a_rate_keeps_its_rounds_beside_the_median():
    assert rate("ours", [3.0, 1.0, 2.0], 500) == Figure("ours", 2.0, "events/s", 500, (3.0, 1.0, 2.0))


def test_budgets_are_held_from_above_or_below_and_on_the_line():
    assert BudgetResult("x", 3.0, "x", "at least", 3.0).held is True
    assert BudgetResult("x", 2.9, "x", "at least", 3.0).held is False
    assert BudgetResult("x", 150.0, "ms", "at most", 150.0).held is True
    assert BudgetResult("x", 151.0, "ms", "at most", 150.0).held is False


def test_what_could_not_be_measured_is_neither_held_nor_missed():
    without = judged("the real handler / FastStream")
    assert (without.value, without.held) == (None, None)


def test_every_budget_is_judged_on_what_it_speaks_of():
    assert judged("the real handler / plain nameko").value == 4
    assert judged("the real handler / Celery").value == 2
    assert judged("set-based / plain nameko").value == 6
    assert judged("the relay alone / raw pika").held is False
    assert judged("text in -> on the duty queue, p99").value == 200
    assert judged("another force's event under a flood, p99").value == 100
    assert judged("total under a flood, fair / unfair").value == 0.95


def results() -> Results:
    figures = (rate("Wayout", [300.0, 100.0], 500),)
    return Results(figures, check_budgets(RATES, RELAY, FAIRNESS, [0.1, 0.2]), {"rounds": 2}, ("FastStream",))


def test_the_json_has_figures_with_units_ratios_and_budgets_and_survives_a_parser():
    said = json.loads(json.dumps(results().as_json()))

    assert said["figures"][0] == {"name": "Wayout", "value": 200, "unit": "events/s", "n": 500, "rounds": [300, 100]}
    assert said["ratios"]["the real handler / plain nameko"] == 4
    held = {one["work"]: one["held"] for one in said["budgets"]}
    assert held["the real handler / plain nameko"] is True
    assert held["the relay alone / raw pika"] is False
    assert held["the real handler / FastStream"] is None
    assert said["left_out"] == ["FastStream"]


def test_the_table_marks_what_was_missed_and_says_what_was_left_out():
    out = io.StringIO()
    report(Console(file=out, width=120), results())
    lines = {line for line in out.getvalue().splitlines() if "/" in line}

    assert any("the relay alone / raw pika" in line and "0.50 x" in line and "missed" in line for line in lines)
    assert any("the real handler / Celery" in line and "held" in line for line in lines)
    assert any("the real handler / FastStream" in line and "not measured" in line for line in lines)
    assert "Left out: FastStream" in out.getvalue()
