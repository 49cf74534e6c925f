"""What a new version of a plan keeps of the current one: the same step keeps its progress.

Two steps are the same when their kind, service and title are equal (apart from spaces and capitals). Letters are names
within one version only, so a step may change its letter; of two equal steps the one with the same letter is preferred.

- What was done stays done, whatever prerequisites the new version gives it.
- What was requested from others stays requested: a new version does not request it twice. Our own work, however, waits
  again when it has a new prerequisite. With another day, whoever does it is told the new day.
- What the new version leaves out stays in the history of the old one, with its evidence. What others were still to do
  of it is withdrawn from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class PartnerChanges:
    """What a new version changes for whoever was asked to do a step: those it leaves out, and those with a new day."""

    withdrawn: tuple[CurrentStep, ...]
    moved: tuple[CurrentStep, ...]


def changes_for_partners(before: Sequence[CurrentStep], after: Sequence[CurrentStep]) -> PartnerChanges:
    """The steps that others were asked for and have not done, where the new version leaves them out or moves them."""
    kept = {step.step_id: step for step in after}
    requested = [step for step in before if step.state == "released" and step.planned.kind != "own_work"]
    moved = (kept[step.step_id] for step in requested if step.step_id in kept and _is_moved(step, kept[step.step_id]))
    return PartnerChanges(tuple(step for step in requested if step.step_id not in kept), tuple(moved))


def _is_moved(before: CurrentStep, after: CurrentStep) -> bool:
    return before.planned.target != after.planned.target


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
