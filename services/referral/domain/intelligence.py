"""Intelligence: how reliable and shareable an item is, and until when it may be read without a review.

It is never a fact, and it never invites by itself, whatever its grades. From its review day on an item is closed:
nobody can read it until a reviewer keeps it or removes it for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

from referral.messages import Caution, Grades, IntelligenceStatus
from referral.messages.refusals import refused

Decision = Literal["kept", "removed"]
LONGEST_REVIEW_DAYS: Final = 365  # a force may decide on less, never that nothing is reviewed again


def cautions(grades: Grades) -> Iterator[Caution]:
    """Warnings to show before anyone acts on an item."""
    if grades.assessment == "E":
        yield "suspected_false"
    if grades.source == "not_reliable":
        yield "source_not_reliable"
    if grades.handling == "C" and not _said(grades.conditions):
        yield "conditions_not_given"


def checked_grades(grades: Grades) -> Grades:
    """Grades that a person entered: ``C`` needs conditions, ``P`` has none.

    Raises: Refused(conditions_needed, conditions_unexpected)."""
    if grades.handling == "C" and not _said(grades.conditions):
        raise refused("conditions_needed")
    if grades.handling == "P" and _said(grades.conditions):
        raise refused("conditions_unexpected")
    return grades


def checked_about(*, named: bool, role: str | None) -> None:
    """A named person needs a role in the event: a victim must never be taken for a suspect.

    Raises: Refused(role_needed, who_unknown)."""
    if named and role is None:
        raise refused("role_needed")
    if role is not None and not named:
        raise refused("who_unknown")


def longest(today: date, review_days: int) -> date:
    """The last day on which an item that is decided on today may be reviewed."""
    return today + timedelta(days=review_days)


def review_day(wanted: date | None, today: date, review_days: int) -> date:
    """The review day of an item entered by hand: the chosen day, or the force's latest.

    Raises: Refused(review_in_the_past, review_too_late)."""
    last = longest(today, review_days)
    if wanted is None:
        return last
    if wanted <= today:
        raise refused("review_in_the_past")
    if wanted > last:
        raise refused("review_too_late")
    return wanted


def review_day_of_feed(wanted: date | None, today: date, review_days: int) -> date:
    """When an item of the force's own system is reviewed. Nothing is refused: too late a day becomes the last one, and
    one that has passed means that the review is due now."""
    last = longest(today, review_days)
    return max(today, min(wanted or last, last))


def status_on(review_on: date, today: date, *, removed: bool) -> IntelligenceStatus:
    """Whether its text may be read: by the day alone, so that a late job keeps nothing open."""
    if removed:
        return "removed"
    return "review_due" if today >= review_on else "open"


def refuse_unless_reviewable(decision: Decision, *, removed: bool, reason: str, grades: Grades | None) -> None:
    """Raises: Refused(intelligence_removed, reason_needed, grades_needed)."""
    if removed:
        raise refused("intelligence_removed")
    if not reason.strip():
        raise refused("reason_needed")
    if decision == "kept" and grades is None:
        raise refused("grades_needed")


def refuse_unless_open(stands: IntelligenceStatus) -> None:
    """Nobody is invited because of text that nobody may read now.

    Raises: Refused(review_due, intelligence_removed)."""
    if stands == "review_due":
        raise refused("review_due")
    if stands == "removed":
        raise refused("intelligence_removed")


def refuse_unless_stands_alone(channel: str, into_channel: str, into_state: str) -> None:
    """Intelligence merges only into waiting intelligence. Merged into a request or an accepted referral it would lead
    to a visit that no specialist had checked.

    Raises: Refused(intelligence_stands_alone)."""
    if channel == "intelligence" and (into_channel != "intelligence" or into_state != "received"):
        raise refused("intelligence_stands_alone")


def _said(conditions: str | None) -> bool:
    return bool(conditions and conditions.strip())
