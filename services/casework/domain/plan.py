"""What a plan must be before the person can agree to it: a few complete steps, without circles.

A step that is already done is history: its target may be past, and it no longer limits the targets of others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from casework.messages import PlannedStep
from casework.messages.refusals import refused

MAX_STEPS: Final = 26  # one letter each

Prerequisites = Mapping[str, Collection[str]]
"""For each step, by letter, those that must be done before it."""


def check_plan(steps: Sequence[PlannedStep], *, done: Collection[str] = (), today: date) -> None:
    """Refuse what is not a plan, by the first fault found. ``done``: the steps that an earlier version finished.

    Raises: Refused(plan_size, plan_step_repeated, plan_title_missing, plan_service_missing, plan_service_unexpected,
    plan_step_unknown, plan_cycle, plan_target_past, plan_target_before_prerequisite).
    """
    if not 1 <= len(steps) <= MAX_STEPS:
        raise refused("plan_size", steps=len(steps), most=MAX_STEPS)
    by_key: dict[str, PlannedStep] = {}
    for step in steps:
        if step.key in by_key:
            raise refused("plan_step_repeated", step=step.key)
        by_key[step.key] = step
    for step in steps:
        _check_step(step, by_key)
    cycle = find_cycle({step.key: step.after for step in steps})
    if cycle:
        raise refused("plan_cycle", cycle=">".join(cycle))
    for step in steps:
        _check_target(step, by_key, done, today)


def _check_step(step: PlannedStep, by_key: Mapping[str, PlannedStep]) -> None:
    if not step.title.strip():
        raise refused("plan_title_missing", step=step.key)
    if step.kind == "partner_service" and step.service is None:
        raise refused("plan_service_missing", step=step.key)
    if step.kind != "partner_service" and step.service is not None:
        raise refused("plan_service_unexpected", step=step.key)
    for key in step.after:
        if key not in by_key:
            raise refused("plan_step_unknown", step=step.key, after=key)


def _check_target(step: PlannedStep, by_key: Mapping[str, PlannedStep], done: Collection[str], today: date) -> None:
    if step.key in done:
        return
    if step.target < today:
        raise refused("plan_target_past", step=step.key)
    for key in step.after:
        if key not in done and by_key[key].target > step.target:
            raise refused("plan_target_before_prerequisite", step=step.key, after=key)


def find_cycle(prerequisites: Prerequisites) -> tuple[str, ...]:
    """One circle of steps that wait for each other, each followed by one that it waits for; empty when there is
    none."""
    sortable = set(sort_by_prerequisites(prerequisites))
    unsortable = sorted(key for key in prerequisites if key not in sortable)
    if not unsortable:
        return ()
    path = [unsortable[0]]  # an unsortable step waits for another unsortable one: following these must come round
    while True:
        following = min(key for key in prerequisites[path[-1]] if key not in sortable)
        if following in path:
            return (*path[path.index(following) :], following)
        path.append(following)


def sort_by_prerequisites(prerequisites: Prerequisites) -> tuple[str, ...]:
    """The steps so that each comes after its prerequisites, by letter where there is a choice, without circles."""
    ordered: list[str] = []
    left = sorted(prerequisites)
    while ready := [key for key in left if all(before in ordered for before in prerequisites[key])]:
        ordered.append(ready[0])
        left.remove(ready[0])
    return tuple(ordered)
