"""We keep turning up: what a newly reported arrest asks of the navigator who carries the case.

What counts is the news, not only the day: an arrest of a day after the case opened, however late we hear of it, brings
the navigator back, because at the visits in between she could not speak of what she did not know. What lies before the
case is why it was opened: it is noted, and the first visit answers it. On the opening day itself (forces report days,
not hours) the first visit answers it too, unless he was reached already: then it is new, and she goes again. Reports
may come in any order and twice; the same arrest never asks twice.

One visit answers every arrest before it: while one is due, another arrest is noted beside it, and the earlier time
holds. Attempts count the visits asked for. Beyond the force's cap the sergeant is asked first; so she is for a closed
case. What she decides then sends the navigator on the same attempt. Nothing is dropped.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from casework.domain.case import REACHED
from casework.messages import Outcome, Review, State
from common.errors import Refused

Undone = Literal["noted", "visit_stands", "visit_withdrawn", "visit_made"]
Noting = Literal["heard_before", "began_with", "before_the_case", "first_visit_answers", "visit_is_due"]


@dataclass(frozen=True)
class Arrest:
    """An arrest as referral reported it: the custody referral's id stands for it."""

    referral_id: UUID
    occurred_on: date


@dataclass(frozen=True)
class ReApproach:
    """A visit asked for by an arrest. While ``review`` is set it waits for the sergeant and is nobody's visit yet."""

    attempt: int
    asked_at: datetime
    due_at: datetime
    review: Review | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


@dataclass(frozen=True)
class Noted:
    """The arrest is kept with the case and asks for no visit of its own."""

    why: Noting


@dataclass(frozen=True)
class Rules:
    """What the force decided about turning up again."""

    after: timedelta
    cap: int


@dataclass(frozen=True)
class Situation:
    """What is known of the case when the news of an arrest comes in."""

    state: State
    began_with: UUID
    opened_on: date
    reached: bool
    heard_of: Collection[UUID] = ()
    latest: ReApproach | None = None
    paused_until: datetime | None = None


def hear_of(arrest: Arrest, case: Situation, rules: Rules, now: datetime) -> ReApproach | Noted:
    """What the arrest asks for: a visit, the sergeant's review first, or nothing new."""
    why = _needs_no_visit(arrest, case)
    if why is not None:
        return Noted(why)
    attempt = (case.latest.attempt if case.latest else 0) + 1
    if case.state == "closed":
        review: Review | None = "case_closed"
    else:
        review = "over_the_cap" if attempt > rules.cap else None
    return ReApproach(attempt, now, _due(now, case.paused_until, rules), review)


def _needs_no_visit(arrest: Arrest, case: Situation) -> Noting | None:
    if arrest.referral_id in case.heard_of:
        return "heard_before"
    if arrest.referral_id == case.began_with:
        return "began_with"
    if arrest.occurred_on < case.opened_on:
        return "before_the_case"
    if arrest.occurred_on == case.opened_on and not case.reached:
        return "first_visit_answers"
    if case.latest is not None and case.latest.is_open:
        return "visit_is_due"
    return None


def _due(now: datetime, paused_until: datetime | None, rules: Rules) -> datetime:
    """An agreed pause is kept: the hours run from its end."""
    return max(now, paused_until or now) + rules.after


def after_review(visit: ReApproach, rules: Rules, now: datetime, paused_until: datetime | None = None) -> ReApproach:
    """The sergeant decided who goes: the same attempt is due, its hours counted from the decision."""
    if visit.review is None or not visit.is_open:
        raise Refused("no_review_wanted", attempt=visit.attempt)
    return dataclasses.replace(visit, review=None, due_at=_due(now, paused_until, rules))


def after_contact(visit: ReApproach, outcome: Outcome, at: datetime) -> ReApproach:
    """A contact in which he was reached, a no included, answers the visit, also one still in review. A closed door
    does not, nor does a contact from before the news."""
    if not visit.is_open or outcome not in REACHED or at < visit.asked_at:
        return visit
    return dataclasses.replace(visit, answered_at=at)


def case_to_hear(arrest_site: int, cases: Collection[tuple[UUID, int, State, datetime]]) -> UUID | None:
    """Which of a person's cases (id, site, state, opened) hears of an arrest: an open one before a closed one, one at
    the site of the arrest before another, the newest before an older. He may be arrested far from home."""
    if not cases:
        return None
    return max(cases, key=lambda case: (case[2] != "closed", case[1] == arrest_site, case[3], case[0]))[0]
