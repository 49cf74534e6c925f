"""What a new version of a plan keeps of the current one: the same step keeps its progress.

Two steps are the same when their kind, service and title are equal (apart from spaces and capitals). Letters are names
within one version only, so a step may change its letter; of two equal steps the one with the same letter is preferred.

- What was done stays done, whatever prerequisites the new version gives it.
- What was requested from others stays requested: a new version neither requests it twice nor withdraws it. Our own
  work, however, waits again when it has a new prerequisite.
- What the new version leaves out stays in the history of the old one, with its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from casework.domain.plan import check_plan
from casework.domain.steps import CurrentStep, Progress, release
from casework.messages import PlannedStep

Identity = tuple[str, str | None, str]


def agree_version(
    planned: Sequence[PlannedStep],
    current: Sequence[CurrentStep],
    *,
    today: date,
    now: datetime,
    new_id: Callable[[], UUID],
) -> Progress:
    """The plan once this version is agreed, and the steps that it releases.

    Raises: Refused as ``check_plan`` does.
    """
    kept = match_steps(planned, current)
    done = {step.key for step in planned if step.key in kept and kept[step.key].done_at is not None}
    check_plan(planned, done=done, today=today)
    return release([_carry_over(step, kept.get(step.key), new_id) for step in planned], now)


def match_steps(planned: Sequence[PlannedStep], current: Sequence[CurrentStep]) -> dict[str, CurrentStep]:
    """For each letter of the new version, the matching step of the current one."""
    left = list(current)
    kept: dict[str, CurrentStep] = {}
    for same_letter in (True, False):
        for step in planned:
            matches = [
                old
                for old in left
                if _identity(old.planned) == _identity(step) and (old.key == step.key or not same_letter)
            ]
            if step.key not in kept and matches:
                kept[step.key] = matches[0]
                left.remove(matches[0])
    return kept


def _identity(step: PlannedStep) -> Identity:
    return step.kind, step.service, " ".join(step.title.casefold().split())


def _carry_over(step: PlannedStep, old: CurrentStep | None, new_id: Callable[[], UUID]) -> CurrentStep:
    if old is None:
        return CurrentStep(new_id(), step)
    stays_released = old.done_at is not None or step.kind != "own_work"
    return CurrentStep(old.step_id, step, old.released_at if stays_released else None, old.done_at)
