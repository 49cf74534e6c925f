"""What a plan must be before somebody can agree to it: a few known steps, in an order that can be walked.

A step that is already done is history: its target may be past, and it holds nobody to an order any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from casework.messages import PlannedStep
from common.errors import Refused

MOST_STEPS: Final = 26  # one letter each

Waits = Mapping[str, Collection[str]]
"""For each step, by letter, those that must be done before it."""


def check_plan(steps: Sequence[PlannedStep], *, done: Collection[str] = (), today: date) -> None:
    """Refuse what is not a plan, by the first fault found. ``done``: the steps an earlier version finished."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Refused("plan_size", steps=len(steps), most=MOST_STEPS)
    by_key: dict[str, PlannedStep] = {}
    for step in steps:
        if step.key in by_key:
            raise Refused("plan_step_repeated", step=step.key)
        by_key[step.key] = step
    for step in steps:
        _check_step(step, by_key)
    circle = cycle({step.key: step.after for step in steps})
    if circle:
        raise Refused("plan_cycle", cycle=">".join(circle))
    for step in steps:
        _check_target(step, by_key, done, today)


def _check_step(step: PlannedStep, by_key: Mapping[str, PlannedStep]) -> None:
    if not step.title.strip():
        raise Refused("plan_title_missing", step=step.key)
    if step.kind == "partner_service" and step.service is None:
        raise Refused("plan_service_missing", step=step.key)
    if step.kind != "partner_service" and step.service is not None:
        raise Refused("plan_service_unexpected", step=step.key)
    for key in step.after:
        if key not in by_key:
            raise Refused("plan_step_unknown", step=step.key, after=key)


def _check_target(step: PlannedStep, by_key: Mapping[str, PlannedStep], done: Collection[str], today: date) -> None:
    if step.key in done:
        return
    if step.target < today:
        raise Refused("plan_target_past", step=step.key)
    for key in step.after:
        if key not in done and by_key[key].target > step.target:
            raise Refused("plan_target_before_prerequisite", step=step.key, after=key)


def cycle(waits: Waits) -> tuple[str, ...]:
    """One circle of steps that wait for each other, each followed by one that it waits for, or nothing."""
    walkable = set(in_order(waits))
    stuck = sorted(key for key in waits if key not in walkable)
    if not stuck:
        return ()
    walk = [stuck[0]]  # whatever cannot be walked waits for something that cannot: following that comes round
    while True:
        following = min(key for key in waits[walk[-1]] if key not in walkable)
        if following in walk:
            return (*walk[walk.index(following) :], following)
        walk.append(following)


def in_order(waits: Waits) -> tuple[str, ...]:
    """The steps in an order that can be walked, by letter where there is a choice, without those in a circle."""
    walked: list[str] = []
    left = sorted(waits)
    while ready := [key for key in left if all(before in walked for before in waits[key])]:
        walked.append(ready[0])
        left.remove(ready[0])
    return tuple(walked)
