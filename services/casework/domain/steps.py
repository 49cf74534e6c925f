"""Which steps of the current plan are done, released or waiting, and which steps finishing one releases."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.messages import PlannedStep, Setback, StepState
from casework.messages.refusals import refused
from common.errors import NOT_FOUND


@dataclass(frozen=True)
class CurrentStep:
    """A step of the current plan with its progress. ``setback``: who was to do it will not. ``proposed_at``: since when
    a place that was proposed for it waits for an answer."""

    step_id: UUID
    planned: PlannedStep
    released_at: datetime | None = None
    done_at: datetime | None = None
    setback: Setback | None = None
    setback_at: datetime | None = None
    proposed_at: datetime | None = None

    @property
    def key(self) -> str:
        return self.planned.key

    @property
    def state(self) -> StepState:
        if self.done_at is not None:
            return "done"
        return "waiting" if self.released_at is None else "released"


@dataclass(frozen=True)
class Progress:
    """A plan after a change, and the steps that the change released."""

    steps: tuple[CurrentStep, ...]
    released: tuple[CurrentStep, ...] = ()


def done_keys(steps: Iterable[CurrentStep]) -> frozenset[str]:
    return frozenset(step.key for step in steps if step.done_at is not None)


def waits_for(step: CurrentStep, steps: Iterable[CurrentStep]) -> tuple[str, ...]:
    """Letters of the unfinished steps that this one waits for."""
    return tuple(sorted(set(step.planned.after) - done_keys(steps)))


def release(steps: Sequence[CurrentStep], now: datetime) -> Progress:
    """Release every step whose prerequisites are all done."""
    ready = {step.key for step in steps if step.state == "waiting" and not waits_for(step, steps)}
    updated = tuple(dataclasses.replace(step, released_at=now) if step.key in ready else step for step in steps)
    return Progress(updated, tuple(step for step in updated if step.key in ready))


def finish_by_hand(steps: Sequence[CurrentStep], step_id: UUID, now: datetime) -> Progress:
    """A worker records that a step is done. Only our own work: what others do is done when they report it.

    Raises: Refused(not_found, step_not_own_work, step_already_done, step_not_released).
    """
    step = _find(steps, step_id)
    if step.planned.kind != "own_work":
        raise refused("step_not_own_work", step=step.key)
    if step.state == "done":
        raise refused("step_already_done", step=step.key)
    if step.state == "waiting":
        raise refused("step_not_released", step=step.key, waits_for=",".join(waits_for(step, steps)))
    return _finish(steps, step_id, now)


def finish_by_report(steps: Sequence[CurrentStep], step_id: UUID, now: datetime) -> Progress:
    """The service that took on a step reports it done. A repeated report, or one about a step that a newer version of
    the plan left out, changes nothing: reports come twice, and late."""
    matches = [step for step in steps if step.step_id == step_id]
    if not matches or matches[0].state == "done":
        return Progress(tuple(steps))
    return _finish(steps, step_id, now)


def reopen_step(steps: Sequence[CurrentStep], step_id: UUID) -> tuple[CurrentStep, ...]:
    """The steps with this one open again, because what it was done by was lost. What it released goes on: the person
    has begun it."""
    return tuple(dataclasses.replace(step, done_at=None) if step.step_id == step_id else step for step in steps)


def _finish(steps: Sequence[CurrentStep], step_id: UUID, now: datetime) -> Progress:
    return release([dataclasses.replace(step, done_at=now) if step.step_id == step_id else step for step in steps], now)


def _find(steps: Sequence[CurrentStep], step_id: UUID) -> CurrentStep:
    for step in steps:
        if step.step_id == step_id:
            return step
    raise refused(NOT_FOUND)


def check_setback(steps: Sequence[CurrentStep], step_id: UUID, done: str) -> CurrentStep:
    """The step whose setback is answered with what is done now.

    Raises: Refused(not_found, setback_answered, action_needed).
    """
    step = _find(steps, step_id)
    if step.setback is None:
        raise refused("setback_answered", step=step.key)
    if not done.strip():
        raise refused("action_needed")
    return step
