"""Which steps of a standing plan are done, may be taken up now or wait, and what finishing one sets free."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.messages import PlannedStep, Setback, StepState
from common.errors import NOT_FOUND, Refused


@dataclass(frozen=True)
class StandingStep:
    """A step of the plan that stands, with what became of it. ``setback``: who was to do it does not."""

    step_id: UUID
    planned: PlannedStep
    released_at: datetime | None = None
    done_at: datetime | None = None
    setback: Setback | None = None
    setback_at: datetime | None = None

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
    """A plan after a change, and the steps that the change set free."""

    steps: tuple[StandingStep, ...]
    released: tuple[StandingStep, ...] = ()


def done_keys(steps: Iterable[StandingStep]) -> frozenset[str]:
    return frozenset(step.key for step in steps if step.done_at is not None)


def waits_for(step: StandingStep, steps: Iterable[StandingStep]) -> tuple[str, ...]:
    """The steps that this one still waits for, by letter."""
    return tuple(sorted(set(step.planned.after) - done_keys(steps)))


def release(steps: Sequence[StandingStep], now: datetime) -> Progress:
    """Set free every step whose prerequisites are all done."""
    free = {step.key for step in steps if step.state == "waiting" and not waits_for(step, steps)}
    now_standing = tuple(dataclasses.replace(step, released_at=now) if step.key in free else step for step in steps)
    return Progress(now_standing, tuple(step for step in now_standing if step.key in free))


def finish_by_hand(steps: Sequence[StandingStep], step_id: UUID, now: datetime) -> Progress:
    """A person says that a step is done. Only one's own work: what others do is done when they say so."""
    step = _find(steps, step_id)
    if step.planned.kind != "own_work":
        raise Refused("step_not_own_work", step=step.key)
    if step.state == "done":
        raise Refused("step_already_done", step=step.key)
    if step.state == "waiting":
        raise Refused("step_not_released", step=step.key, waits_for=",".join(waits_for(step, steps)))
    return _finish(steps, step_id, now)


def finish_by_report(steps: Sequence[StandingStep], step_id: UUID, now: datetime) -> Progress:
    """The service that took up a step reports it done. A repeated report, or one about a step that a newer version of
    the plan left out, changes nothing: reports come twice, and late."""
    known = [step for step in steps if step.step_id == step_id]
    if not known or known[0].state == "done":
        return Progress(tuple(steps))
    return _finish(steps, step_id, now)


def _finish(steps: Sequence[StandingStep], step_id: UUID, now: datetime) -> Progress:
    return release([dataclasses.replace(step, done_at=now) if step.step_id == step_id else step for step in steps], now)


def _find(steps: Sequence[StandingStep], step_id: UUID) -> StandingStep:
    for step in steps:
        if step.step_id == step_id:
            return step
    raise Refused(NOT_FOUND)


def check_setback(steps: Sequence[StandingStep], step_id: UUID, done: str) -> StandingStep:
    """The step whose setback is answered with what is done now. Refused when nothing is in its way."""
    step = _find(steps, step_id)
    if step.setback is None:
        raise Refused("setback_answered", step=step.key)
    if not done.strip():
        raise Refused("action_needed")
    return step
