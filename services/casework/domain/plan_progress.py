"""What is left of a plan: what each step waits for and blocks, which steps are stuck, and the longest chain to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casework.domain.plan import sort_by_prerequisites
from casework.domain.steps import CurrentStep, waits_for


def sort_steps(steps: Sequence[CurrentStep]) -> tuple[CurrentStep, ...]:
    """Steps so that each comes after those it waits for, else by letter."""
    by_key = {step.key: step for step in steps}
    return tuple(by_key[key] for key in sort_by_prerequisites({step.key: step.planned.after for step in steps}))


def is_stuck(step: CurrentStep, today: date) -> bool:
    """Whether a step is under way and past its target. A step that only waits for another is not stuck itself."""
    return step.state == "released" and step.planned.target < today


def blocked_by(key: str, steps: Sequence[CurrentStep]) -> tuple[str, ...]:
    """Letters of all unfinished steps that cannot start before this one is done, directly or through others."""
    blocked: set[str] = set()
    reached = {key}
    while reached:
        reached = {
            step.key
            for step in steps
            if step.done_at is None and step.key not in blocked and reached.intersection(step.planned.after)
        }
        blocked |= reached
    return tuple(sorted(blocked))


def critical_path(steps: Sequence[CurrentStep]) -> tuple[str, ...]:
    """The longest chain of unfinished steps; among equally long chains the one that ends last, then by letter."""
    targets = {step.key: step.planned.target for step in steps if step.done_at is None}
    prerequisites = {step.key: waits_for(step, steps) for step in steps if step.key in targets}
    chains: dict[str, tuple[str, ...]] = {}
    for key in sort_by_prerequisites(prerequisites):
        chains[key] = (*_longest([chains[before] for before in prerequisites[key]], targets), key)
    return _longest(list(chains.values()), targets)


def _longest(chains: Sequence[tuple[str, ...]], targets: Mapping[str, date]) -> tuple[str, ...]:
    by_letter = sorted(chains)
    return max(by_letter, key=lambda chain: (len(chain), targets[chain[-1]]), default=())
