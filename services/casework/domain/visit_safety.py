"""Whether a visit is safe. No visit is made because of intelligence before a gangs specialist says that it is safe,
because a visit can reveal who told us.

Visits on a case that begins with intelligence are held from the start: no visit is requested, and the time for the
first contact has not started. What follows (an arrest, another referral, a contact) has its usual effect, and brings
the specialist's review forward to now, because it may change the decision. Intelligence that joins a case with visits
under way does not stop them, but asks the specialist. While visits are held there is always a time for the next review:
"not yet" is never "never"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from casework.messages import ConfigureForce, Verdict
from casework.messages.refusals import refused
from common.british_time import british_date, end_of_british_day
from common.errors import NOT_FOUND

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Safety:
    """``held_since`` is since when visits are held because of intelligence; ``review_due_at`` is by when a gangs
    specialist has to decide whether one is safe."""

    held_since: datetime | None = None
    review_due_at: datetime | None = None


@dataclass(frozen=True)
class SafetyRules:
    """The force's settings: within which time a specialist decides, and for how many days at most "not yet" applies."""

    review_within: timedelta
    not_yet_days: int


@dataclass(frozen=True)
class Decision:
    """A specialist's decision."""

    verdict: Verdict
    where: str = ""
    with_whom: str = ""
    reason: str = ""
    review_on: date | None = None


def safety_rules(settings: ConfigureForce) -> SafetyRules:
    return SafetyRules(timedelta(hours=settings.safety_review_hours), settings.not_yet_days)


def after_acceptance(
    before: Safety, *, by_intelligence: bool, begins: bool, rules: SafetyRules, now: datetime
) -> Safety:
    """After a referral was accepted. ``begins`` is whether it opens or reopens the case."""
    if not by_intelligence:
        return after_activity(before, now)
    due = min(before.review_due_at or now + rules.review_within, now + rules.review_within)
    return Safety(before.held_since or now if begins else before.held_since, due)


def after_activity(before: Safety, now: datetime) -> Safety:
    """After something happened on a case: while visits are held, the review is due now."""
    if before.held_since is None or before.review_due_at is None:
        return before
    return replace(before, review_due_at=min(before.review_due_at, now))


def after_decision(
    before: Safety, decision: Decision, *, asked_before: bool, rules: SafetyRules, now: datetime
) -> Safety:
    """After a specialist decided. A decision can be changed on a case on which a specialist was ever asked.

    Raises: Refused(not_found, safe_where_needed, safe_with_whom_needed, reason_needed, review_day_needed,
    review_day_past, review_day_too_late).
    """
    if before.review_due_at is None and not asked_before:
        raise refused(NOT_FOUND)
    if decision.verdict == "safe":
        _check_plan(decision)
        return Safety()
    review_on = _check_review_day(decision, british_date(now), rules)
    return Safety(before.held_since or now, end_of_british_day(review_on - _ONE_DAY))


def latest_review_on(now: datetime, rules: SafetyRules) -> date:
    """The last day until which "not yet" may apply."""
    return british_date(now) + rules.not_yet_days * _ONE_DAY


def _check_plan(decision: Decision) -> None:
    if not decision.where.strip():
        raise refused("safe_where_needed")
    if not decision.with_whom.strip():
        raise refused("safe_with_whom_needed")


def _check_review_day(decision: Decision, today: date, rules: SafetyRules) -> date:
    if not decision.reason.strip():
        raise refused("reason_needed")
    if decision.review_on is None:
        raise refused("review_day_needed")
    if decision.review_on <= today:
        raise refused("review_day_past")
    if decision.review_on > today + rules.not_yet_days * _ONE_DAY:
        raise refused("review_day_too_late")
    return decision.review_on
