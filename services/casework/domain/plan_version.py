"""What a new version of a plan keeps of the one before: the same step stays the same, done or asked for.

A step is the same when kind, service and title are (spaces and capitals aside). Letters are only names within one
version, so a step may change its letter; where two steps are alike, the one with the same letter is preferred.

- What was done stays done, whatever the new version says it should have waited for.
- What was asked of somebody else stays asked: a new version neither asks twice nor takes back. Its own work, though,
  waits again when it was given a new prerequisite.
- What the new version leaves out stays in the history of the old one, with its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from casework.domain.plan import check_plan
from casework.domain.steps import Progress, StandingStep, release
from casework.messages import PlannedStep

Identity = tuple[str, str | None, str]


def agree(
    planned: Sequence[PlannedStep],
    standing: Sequence[StandingStep],
    *,
    today: date,
    now: datetime,
    new_id: Callable[[], UUID],
) -> Progress:
    """The plan that stands once this version is agreed, and what it sets free. Refused when it is not a plan."""
    kept = same_steps(planned, standing)
    done = {step.key for step in planned if step.key in kept and kept[step.key].done_at is not None}
    check_plan(planned, done=done, today=today)
    return release([_carried(step, kept.get(step.key), new_id) for step in planned], now)


def same_steps(planned: Sequence[PlannedStep], standing: Sequence[StandingStep]) -> dict[str, StandingStep]:
    """For each letter of the new version, the step of the old one that it is."""
    left = list(standing)
    kept: dict[str, StandingStep] = {}
    for same_letter in (True, False):
        for step in planned:
            known = [
                old
                for old in left
                if _identity(old.planned) == _identity(step) and (old.key == step.key or not same_letter)
            ]
            if step.key not in kept and known:
                kept[step.key] = known[0]
                left.remove(known[0])
    return kept


def _identity(step: PlannedStep) -> Identity:
    return step.kind, step.service, " ".join(step.title.casefold().split())


def _carried(step: PlannedStep, old: StandingStep | None, new_id: Callable[[], UUID]) -> StandingStep:
    if old is None:
        return StandingStep(new_id(), step)
    stays_asked = old.done_at is not None or step.kind != "own_work"
    return StandingStep(old.step_id, step, old.released_at if stays_asked else None, old.done_at)
