"""What is to be done next on a case, and by when. The worklist shows these, overdue first.

1. A concern, on a closed case too: due from the moment we received it until someone records what was done.
2. Urgent news (danger), on a closed case too, until somebody has read it.
3. That the case was opened for the wrong person, until the sergeant has seen it.
4. Other news that must be read sooner than anything below is due, once somebody carries the case; on a closed case
   nothing else is.
5. A visit after a new arrest.
6. What the case needs to go on: a navigator, the first contact, a plan. On a case whose visits are held because of
   intelligence, no visit is requested: next is a gangs specialist's decision whether a visit is safe.
7. On an active case the earliest of these, in this order when they tie: the next step of our own, an alternative for a
   step that others can no longer do, the answer to a place that was proposed (two days after we heard, both), and
   keeping in touch (seven days after the last contact). A step for next month must not hide that nobody has visited for
   three weeks.

The navigator is decided within the same time in which the first contact is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from casework.domain.re_approach import ReApproach
from casework.domain.steps import CurrentStep
from casework.messages import NextActionCode, State
from common.british_time import end_of_british_day

KEEP_IN_TOUCH: Final = timedelta(days=7)
SETBACK_ANSWERED_WITHIN: Final = timedelta(days=2)
PROPOSAL_ANSWERED_WITHIN: Final = timedelta(days=2)


@dataclass(frozen=True)
class CaseSnapshot:
    """What the next action follows from. ``clock_started`` is the opening or the last reopening, ``last_contact_at``
    any contact since, ``reached`` whether the person was reached in one, ``engaged_at`` when they first met.
    ``concern_since`` is when we received the oldest open concern, ``safety_review_due_at`` when a decision on held
    visits is due, and ``error_since`` when we found that the case was opened in error, until that is acknowledged.
    ``urgent_news_due_at`` and ``news_due_at`` are by when the first unread items have to be read."""

    state: State
    navigator: str | None
    clock_started: datetime
    reached: bool = False
    engaged_at: datetime | None = None
    last_contact_at: datetime | None = None
    steps: Sequence[CurrentStep] = ()
    re_approach: ReApproach | None = None
    concern_since: datetime | None = None
    safety_review_due_at: datetime | None = None
    error_since: datetime | None = None
    urgent_news_due_at: datetime | None = None
    news_due_at: datetime | None = None


@dataclass(frozen=True)
class NextAction:
    code: NextActionCode
    due_at: datetime
    step_id: UUID | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether it comes before everything else on a worklist, however late that is."""
        return self.code in ("concern", "urgent_news")


def next_action(case: CaseSnapshot, first_contact_within: timedelta) -> NextAction | None:
    """What is next. None only for a closed case that waits for no review or answer, and whose news was read."""
    if case.concern_since is not None:
        return NextAction("concern", case.concern_since)
    if case.urgent_news_due_at is not None:
        return NextAction("urgent_news", case.urgent_news_due_at)
    if case.error_since is not None:
        return NextAction("opened_in_error", case.error_since)
    action = _planned_action(case, first_contact_within)
    read_by_somebody = case.navigator is not None or case.state == "closed"
    if case.news_due_at is not None and read_by_somebody and (action is None or case.news_due_at < action.due_at):
        return NextAction("news", case.news_due_at)
    return action


def _planned_action(case: CaseSnapshot, first_contact_within: timedelta) -> NextAction | None:
    """What is next when there is no news."""
    visit = case.re_approach
    if visit is not None and visit.is_open:
        # during a review the sergeant decides who visits, if anyone
        return NextAction("decide_navigator" if visit.review else "re_approach", visit.due_at)
    if case.state == "closed":
        return None
    if case.safety_review_due_at is not None:
        return NextAction("safe_to_visit", case.safety_review_due_at)
    first_contact_due = case.clock_started + first_contact_within
    if case.navigator is None:
        return NextAction("decide_navigator", first_contact_due)
    if case.state == "allocated" and not case.reached:
        return NextAction("first_contact", first_contact_due)
    if case.state == "engaging":
        return NextAction("make_plan", (case.engaged_at or case.clock_started) + KEEP_IN_TOUCH)
    return _on_active_case(case)


def _on_active_case(case: CaseSnapshot) -> NextAction:
    released = sorted(
        (step for step in case.steps if step.state == "released"), key=lambda step: (step.planned.target, step.key)
    )
    own_steps = [
        NextAction("step", end_of_british_day(step.planned.target), step.step_id)
        for step in released
        if step.planned.kind == "own_work"
    ]
    setbacks = [
        NextAction(step.setback, step.setback_at + SETBACK_ANSWERED_WITHIN, step.step_id)
        for step in released
        if step.setback and step.setback_at
    ]
    proposals = [
        NextAction("placement_proposed", step.proposed_at + PROPOSAL_ANSWERED_WITHIN, step.step_id)
        for step in released
        if step.proposed_at
    ]
    keep_going = NextAction("keep_going", (case.last_contact_at or case.clock_started) + KEEP_IN_TOUCH)
    return min((*own_steps, *setbacks, *proposals, keep_going), key=lambda action: action.due_at)
