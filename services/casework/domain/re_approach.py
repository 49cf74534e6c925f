"""We keep turning up: whether a newly reported arrest asks for another visit by the navigator.

What counts is the news, not only the day. An arrest after the case opened, however late we hear of it, asks for a
visit, because at earlier visits the navigator could not speak of what she did not know. An arrest before the case is
part of why it was opened: it is recorded, and the first visit answers it. On the opening day itself (forces report
days, not hours) the first visit answers it too, unless the person was reached already: then it is news, and asks for a
visit. Reports may come in any order and twice; the same arrest never asks twice.

One visit answers every arrest before it. While one is due, another arrest is recorded with it, and the earlier time
holds. Attempts count the visits requested. Beyond the force's cap the sergeant is asked first, and also for a closed
case; the decision then makes the same attempt due. Nothing is dropped.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from casework.domain.case import REACHED_OUTCOMES
from casework.messages import Outcome, Review, State
from casework.messages.refusals import refused

UnlinkOutcome = Literal["noted", "visit_kept", "visit_withdrawn", "visit_made"]
NoVisitReason = Literal["already_known", "opened_the_case", "before_the_case", "first_visit_answers", "visit_is_due"]


@dataclass(frozen=True)
class Arrest:
    """An arrest as referral reported it, named by the id of its custody referral."""

    referral_id: UUID
    occurred_on: date


@dataclass(frozen=True)
class ReApproach:
    """A visit that an arrest asked for. While ``review`` is set it waits for the sergeant and is not due yet."""

    attempt: int
    asked_at: datetime
    due_at: datetime
    review: Review | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


@dataclass(frozen=True)
class NoVisit:
    """The arrest is recorded on the case and asks for no visit of its own."""

    reason: NoVisitReason


@dataclass(frozen=True)
class ReApproachRules:
    """The force's settings: how soon the visit is due, and after how many attempts the sergeant is asked first."""

    within: timedelta
    cap: int


@dataclass(frozen=True)
class CaseSituation:
    """What is known of the case when an arrest is reported."""

    state: State
    opened_by_referral_id: UUID
    opened_on: date
    reached: bool
    known_arrests: Collection[UUID] = ()
    latest: ReApproach | None = None
    paused_until: datetime | None = None


def assess_arrest(arrest: Arrest, case: CaseSituation, rules: ReApproachRules, now: datetime) -> ReApproach | NoVisit:
    """What the arrest asks for: a visit, the sergeant's review first, or nothing new."""
    reason = _needs_no_visit(arrest, case)
    if reason is not None:
        return NoVisit(reason)
    attempt = (case.latest.attempt if case.latest else 0) + 1
    if case.state == "closed":
        review: Review | None = "case_closed"
    else:
        review = "over_the_cap" if attempt > rules.cap else None
    return ReApproach(attempt, now, _due(now, case.paused_until, rules), review)


def _needs_no_visit(arrest: Arrest, case: CaseSituation) -> NoVisitReason | None:
    if arrest.referral_id in case.known_arrests:
        return "already_known"
    if arrest.referral_id == case.opened_by_referral_id:
        return "opened_the_case"
    if arrest.occurred_on < case.opened_on:
        return "before_the_case"
    if arrest.occurred_on == case.opened_on and not case.reached:
        return "first_visit_answers"
    if case.latest is not None and case.latest.is_open:
        return "visit_is_due"
    return None


def _due(now: datetime, paused_until: datetime | None, rules: ReApproachRules) -> datetime:
    """An agreed pause is kept: the time starts at its end."""
    return max(now, paused_until or now) + rules.within


def after_review(
    visit: ReApproach, rules: ReApproachRules, now: datetime, paused_until: datetime | None = None
) -> ReApproach:
    """The sergeant decided who visits: the same attempt is due, counted from the decision.

    Raises: Refused(no_review_requested).
    """
    if visit.review is None or not visit.is_open:
        raise refused("no_review_requested", attempt=visit.attempt)
    return dataclasses.replace(visit, review=None, due_at=_due(now, paused_until, rules))


def after_contact(visit: ReApproach, outcome: Outcome, at: datetime) -> ReApproach:
    """A contact that reached the person, even with a no, answers the visit, also one still in review. An unanswered
    visit does not, and neither does a contact from before the news."""
    if not visit.is_open or outcome not in REACHED_OUTCOMES or at < visit.asked_at:
        return visit
    return dataclasses.replace(visit, answered_at=at)


def choose_case(arrest_site: int, cases: Collection[tuple[UUID, int, State, datetime]]) -> UUID | None:
    """Which of a person's cases (id, site, state, opened) an arrest belongs to: an open case before a closed one, one
    at the site of the arrest before another, a newer before an older. A person may be arrested far from home."""
    if not cases:
        return None
    return max(cases, key=lambda case: (case[2] != "closed", case[1] == arrest_site, case[3], case[0]))[0]
