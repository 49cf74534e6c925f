"""What is to be done next on a case, why and by when: the worklist is these, late first.

A concern comes before everything, on a closed case too: it is due from the moment we heard of it until somebody says
what was done. That a case was opened for somebody it was never about comes next, until the sergeant has seen it. A
re-approach comes next. Then what the case needs to go on at all: a navigator, the first contact, a plan; but on a case
that is held because of intelligence nobody is asked to go, and what is next is a gangs specialist's word that a visit
is safe, by when she has to look. On a walking case the next own step, another way for a step that whoever was to do it
does not do (two days after we heard), and keeping in touch (seven days after the last contact) all stand, and the one
that is due sooner is next, in this order when they tie: a step for next month must not hide that nobody has been for
three weeks. Whoever goes is decided within the same time in which the first contact is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from casework.domain.re_approach import ReApproach
from casework.domain.steps import StandingStep
from casework.messages import State, Why
from common.british_time import end_of_british_day

KEEP_IN_TOUCH: Final = timedelta(days=7)
FIND_ANOTHER_WAY: Final = timedelta(days=2)


@dataclass(frozen=True)
class Standing:
    """What the next action follows from. ``clock_started`` is the opening or the last reopening; ``last_contact_at``
    is of any contact since, ``reached`` whether he was reached in one, ``engaged_at`` when he first was met,
    ``concern_since`` when we heard of the oldest concern that nobody has acted on, ``held_until_look`` by when a gangs
    specialist has to look at a case that is held, ``error_since`` when it was found to have been opened in error, until
    that was seen."""

    state: State
    navigator: str | None
    clock_started: datetime
    reached: bool = False
    engaged_at: datetime | None = None
    last_contact_at: datetime | None = None
    steps: Sequence[StandingStep] = ()
    re_approach: ReApproach | None = None
    concern_since: datetime | None = None
    held_until_look: datetime | None = None
    error_since: datetime | None = None


@dataclass(frozen=True)
class NextAction:
    why: Why
    due_at: datetime
    step_id: UUID | None = None

    @property
    def at_once(self) -> bool:
        """Whether it comes before everything else that somebody has to do, however late that is."""
        return self.why == "concern"


def next_action(case: Standing, first_contact_within: timedelta) -> NextAction | None:
    """What is next. None only for a closed case that waits for nobody's review or answer."""
    if case.concern_since is not None:
        return NextAction("concern", case.concern_since)
    if case.error_since is not None:
        return NextAction("opened_in_error", case.error_since)
    visit = case.re_approach
    if visit is not None and visit.is_open:
        # in review it is the sergeant who has to say who goes, if anybody
        return NextAction("decide_navigator" if visit.review else "re_approach", visit.due_at)
    if case.state == "closed":
        return None
    if case.held_until_look is not None:
        return NextAction("safe_to_visit", case.held_until_look)
    first_contact_due = case.clock_started + first_contact_within
    if case.navigator is None:
        return NextAction("decide_navigator", first_contact_due)
    if case.state == "allocated" and not case.reached:
        return NextAction("first_contact", first_contact_due)
    if case.state == "engaging":
        return NextAction("make_plan", (case.engaged_at or case.clock_started) + KEEP_IN_TOUCH)
    return _on_the_road(case)


def _on_the_road(case: Standing) -> NextAction:
    released = sorted(
        (step for step in case.steps if step.state == "released"), key=lambda step: (step.planned.target, step.key)
    )
    own = [
        NextAction("step", end_of_british_day(step.planned.target), step.step_id)
        for step in released
        if step.planned.kind == "own_work"
    ]
    setbacks = [
        NextAction(step.setback, step.setback_at + FIND_ANOTHER_WAY, step.step_id)
        for step in released
        if step.setback and step.setback_at
    ]
    keep_going = NextAction("keep_going", (case.last_contact_at or case.clock_started) + KEEP_IN_TOUCH)
    return min((*own, *setbacks, keep_going), key=lambda action: action.due_at)
