"""Turns the results of each target into figures, ratios between targets, and a comparison with the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wayout.bench.figures import BudgetResult, Figure, percentile, waits
from wayout.bench.intake.measurement import RateResult
from wayout.bench.intake.targets import OURS

IDLE_MS: Final = 150.0


@dataclass(frozen=True)
class TargetResult:
    """One target: with one text at a time, and under higher and higher rates. ``lost`` and ``duplicates`` are counted
    at the end; ``idle_cpu`` is the processor time a second that each part uses when nothing arrives."""

    name: str
    alone: RateResult
    steps: tuple[RateResult, ...]
    lost: int
    duplicates: int
    idle_cpu: Mapping[str, float]

    @property
    def best(self) -> RateResult | None:
        """The highest rate that was sustained."""
        return max((step for step in self.steps if step.sustained), key=lambda step: step.rate, default=None)

    @property
    def cpu_ms(self) -> dict[str, float]:
        """Milliseconds of processor time for each text that was sent under the rising rates, by part and in all,
        without what an idle target would have used."""
        result = sum(step.texts + step.repeats for step in self.steps) or 1
        seconds = sum(step.seconds for step in self.steps)
        spent = {
            part: sum(step.cpu_seconds[part] for step in self.steps) - seconds * self.idle_cpu[part]
            for part in self.idle_cpu
        }
        by_part = {part: 1000 * max(used, 0.0) / result for part, used in sorted(spent.items())}
        return {"in all": sum(by_part.values())} | by_part

    @property
    def all_rates(self) -> tuple[RateResult, ...]:
        return (self.alone, *self.steps)


def figures(results: Sequence[TargetResult]) -> tuple[Figure, ...]:
    return tuple(figure for target in results for figure in _figures_of(target))


def budget_results(results: Sequence[TargetResult]) -> tuple[BudgetResult, ...]:
    """The budget, and our ratios to each peer, for which there is no budget."""
    by_name = {target.name: target for target in results}
    mine = by_name[OURS]
    peers = [target for target in results if target is not mine]
    return (
        BudgetResult("text in -> on the duty queue, idle, p99", _p99_ms(mine.alone.waits), "ms", "at most", IDLE_MS),
        BudgetResult("texts lost or there twice, ours", mine.lost + mine.duplicates, "texts", "at most", 0),
        *(
            BudgetResult(f"processor time a text, ours / {peer.name}", _cpu_ratio(mine, peer), "x", "at most", None)
            for peer in peers
        ),
        *(
            BudgetResult(f"sustained, ours / {peer.name}", _ratio(_rate(mine), _rate(peer)), "x", "at least", None)
            for peer in peers
        ),
        *(
            BudgetResult(
                f"idle text on the queue, p50, ours / {peer.name}", _median_ratio(mine, peer), "x", "at most", None
            )
            for peer in peers
        ),
    )


def statement_figures(statements: Mapping[str, tuple[float, float]]) -> tuple[Figure, ...]:
    """Statements and round trips of one text, in all and by login."""
    in_all = tuple(map(sum, zip(*statements.values(), strict=True)))
    by_login = {"in all": in_all, **statements}
    return tuple(
        Figure(f"{OURS}, {what} of one text: {login}", values[position], what, 1)
        for position, what in enumerate(("statements", "round trips"))
        for login, values in by_login.items()
    )


def _figures_of(target: TargetResult) -> list[Figure]:
    sent = sum(step.texts for step in target.all_rates)
    figures = [
        *_waits(f"{target.name}, idle: text on the queue", target.alone.waits),
        *_waits(f"{target.name}, idle: 2xx answer", target.alone.answers),
        Figure(f"{target.name}, all rates: answered 2xx and lost", target.lost, "texts", sent),
        Figure(
            f"{target.name}, all rates: there twice, of those sent twice", target.duplicates, "texts", _repeats(target)
        ),
    ]
    figures += [
        Figure(f"{target.name}, processor time a text: {part}", ms, "ms", sum(step.texts for step in target.steps))
        for part, ms in target.cpu_ms.items()
    ]
    figures.append(Figure(f"{target.name}, processor time at rest", 1000 * sum(target.idle_cpu.values()), "ms/s", 1))
    if target.best is not None:
        rates = tuple(step.rate for step in target.steps)
        figures += [
            Figure(
                f"{target.name}, sustained{_or_more(target)}", target.best.rate, "texts/s", target.best.texts, rates
            ),
            *_waits(f"{target.name}, at that rate: text on the queue", target.best.waits),
            *_waits(f"{target.name}, at that rate: 2xx answer", target.best.answers),
        ]
    return figures


def _or_more(target: TargetResult) -> str:
    """If every rate was sustained, the limit is not known."""
    return ", and no higher rate was tried" if all(step.sustained for step in target.steps) else ""


def _waits(name: str, seconds: Sequence[float]) -> list[Figure]:
    """No figure when nothing arrived."""
    return waits(name, seconds) if seconds else []


def _repeats(target: TargetResult) -> int:
    return sum(step.repeats for step in target.all_rates)


def _cpu_ratio(mine: TargetResult, theirs: TargetResult) -> float | None:
    return _ratio(mine.cpu_ms["in all"], theirs.cpu_ms["in all"])


def _rate(target: TargetResult) -> float | None:
    return target.best.rate if target.best else None


def _ratio(mine: float | None, theirs: float | None) -> float | None:
    return mine / theirs if mine and theirs else None


def _median_ratio(mine: TargetResult, theirs: TargetResult) -> float | None:
    return _ratio(*(percentile(target.alone.waits, 0.5) if target.alone.waits else None for target in (mine, theirs)))


def _p99_ms(seconds: Sequence[float]) -> float | None:
    return 1000 * percentile(seconds, 0.99) if seconds else None
