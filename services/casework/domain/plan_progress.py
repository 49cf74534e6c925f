"""The road that is left from A to B: its longest chain of steps, and what is stuck, on whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.domain.plan import in_order
from casework.domain.steps import StandingStep, waits_for

FINDER: Final = "opportunities_finder"
NOBODY: Final = "nobody"


@dataclass(frozen=True)
class Stuck:
    """A released step that is past its target: on whom it waits, and the steps that wait behind it."""

    key: str
    on: str
    days_late: int
    holds_up: tuple[str, ...]


def critical_path(steps: Sequence[StandingStep]) -> tuple[str, ...]:
    """The longest chain of steps that are not done; among equally long ones the one that ends last, then by letter."""
    targets = {step.key: step.planned.target for step in steps if step.done_at is None}
    waits = {step.key: waits_for(step, steps) for step in steps if step.key in targets}
    chains: dict[str, tuple[str, ...]] = {}
    for key in in_order(waits):
        chains[key] = (*_longest([chains[before] for before in waits[key]], targets), key)
    return _longest(list(chains.values()), targets)


def _longest(chains: Sequence[tuple[str, ...]], targets: Mapping[str, date]) -> tuple[str, ...]:
    by_letter = sorted(chains)
    return max(by_letter, key=lambda chain: (len(chain), targets[chain[-1]]), default=())


def what_is_stuck(steps: Sequence[StandingStep], *, navigator: str | None, today: date) -> tuple[Stuck, ...]:
    """Released steps past their target, the latest first. ``on`` is a worker, a service or the opportunities finder."""
    late = [step for step in steps if step.state == "released" and step.planned.target < today]
    late.sort(key=lambda step: (step.planned.target, step.key))
    return tuple(
        Stuck(step.key, _on_whom(step, navigator), (today - step.planned.target).days, _behind(step.key, steps))
        for step in late
    )


def _on_whom(step: StandingStep, navigator: str | None) -> str:
    if step.planned.kind == "partner_service":
        return step.planned.service or NOBODY
    return FINDER if step.planned.kind == "opportunity" else navigator or NOBODY


def _behind(key: str, steps: Sequence[StandingStep]) -> tuple[str, ...]:
    """Everything that waits for a step, directly or not."""
    behind: set[str] = set()
    reached = {key}
    while reached:
        reached = {
            step.key
            for step in steps
            if step.done_at is None and step.key not in behind and reached.intersection(step.planned.after)
        }
        behind |= reached
    return tuple(sorted(behind))
