"""What a case's page says first: what to do next, which steps are overdue and who they wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from casework.messages import CaseDetail, Need, StepDetail, WorkItem
from gateway.presentation import time_formats
from gateway.presentation.labels import common


@dataclass(frozen=True)
class NextAction:
    """The next action: what, until when unless nothing is, and the anchor on the page where it is done."""

    title: str
    clock: time_formats.Clock | None
    href: str


@dataclass(frozen=True)
class OverdueStep:
    """A step past its target, and on whom it waits."""

    step: StepDetail
    clock: time_formats.Clock
    waiting_for: str


_ANCHORS: Final = {
    "decide_navigator": "#navigator",
    "make_plan": "#plan",
    "concern": "#concerns",
    "urgent_news": "#news",
    "news": "#news",
    "safe_to_visit": "#safety",
    "opened_in_error": "#error",
}


def next_action(case: CaseDetail, now: datetime) -> NextAction:
    """What stands for this case on the worklist: casework decides what is next, the page only says it."""
    if case.due_at is None:
        return NextAction("Nothing to do: this case is closed", None, "#history")
    title, where = _what(case)
    return NextAction(title, clock(case, now), where)


def _what(case: CaseDetail) -> tuple[str, str]:
    why = case.next_action or ""
    for step in case.steps:
        if step.step_id == case.step_id:
            prefix = "" if why == "step" else f"{common.label_for(common.NEXT_ACTION, why)}: "
            return f"{prefix}{step.key}. {step.title}", f"#step-{step.key}"
    where = _ANCHORS.get(why, "#record-contact")
    if case.review is not None and why == "decide_navigator":
        return common.label_for(common.REVIEW, case.review), where
    again = f": visit {case.re_approach.attempt}" if case.re_approach and why == "re_approach" else ""
    return common.label_for(common.NEXT_ACTION, why) + again, where


def clock(item: CaseDetail | WorkItem, now: datetime) -> time_formats.Clock | None:
    """How long is left. A step is due on a day, as in the plan; everything else at a moment."""
    if item.due_at is None:
        return None
    return (
        time_formats.due_day(last_day(item.due_at), now)
        if item.next_action == "step"
        else time_formats.due(item.due_at, now)
    )


def last_day(due_at: datetime) -> date:
    """The day that ends at this moment: what is due on the 20th is due until midnight."""
    return time_formats.local(due_at - timedelta(microseconds=1)).date()


def overdue_steps(case: CaseDetail, workers: Mapping[str, str], now: datetime) -> tuple[OverdueStep, ...]:
    """Steps that casework says are stuck, the one that blocks most first."""
    steps = sorted((step for step in case.steps if step.stuck), key=lambda step: (-len(step.blocks), step.target))
    return tuple(
        OverdueStep(step, time_formats.due_day(step.target, now), waiting_for(step, case.worker_id, workers))
        for step in steps
    )


def waiting_for(step: StepDetail, worker_id: str | None, workers: Mapping[str, str]) -> str:
    """On whom a step waits, in words."""
    if step.kind == "own_work":
        return common.actor_name(worker_id, workers)
    if step.proposed_at is not None:
        return "your answer to a place that was proposed"
    if step.kind == "opportunity":
        return "the opportunities finder"
    wanted = common.label_for(common.SERVICE, step.service).lower() if step.service else "this"
    return f"a local group for {wanted}"


def has_spoken_with(case: CaseDetail) -> bool:
    """Whether anybody of the team has met or spoken with the person, going by what was recorded."""
    return any(contact.outcome in ("met", "spoke", "not_now", "declined") for contact in case.contacts)


def referred_again_since(case: CaseDetail) -> bool:
    """Whether anybody referred the person again after it was recorded what they have been told."""
    since = case.information_given.sequence if case.information_given else 0
    return any(act.act in ("referral_joined", "reopened") and act.sequence > since for act in case.acts)


def latest_needs(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Needs with the most pressing first, each kind once: what was recorded last stands."""
    order = {"high": 0, "medium": 1, "low": 2}
    latest = {need.kind: need for need in sorted(needs, key=lambda need: need.recorded_at)}
    return tuple(sorted(latest.values(), key=lambda need: (order[need.level], need.recorded_at)))
