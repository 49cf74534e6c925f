"""Is a visit safe? Intelligence sends nobody before a gangs specialist has said so: a visit can show who told us.

A case that begins with intelligence is held from the start: nobody is asked to go, and the time for the first contact
has not begun. What comes afterwards (an arrest, another referral, a contact) asks its own as ever, and asks the
specialist to look at once, for it may change her answer. Intelligence that joins a case on which visits go on does not
stop them, but she is asked. While a case is held there is always a moment by which she has to look again: "not yet" is
never "never".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from common.british_time import british_date, end_of_british_day
from common.errors import NOT_FOUND, Refused

Verdict = Literal["safe", "not_yet"]
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Safety:
    """``held_since`` is since when no visit is asked of anybody because of intelligence; ``look_due_at`` by when a
    gangs specialist has to say whether one is safe."""

    held_since: datetime | None = None
    look_due_at: datetime | None = None


@dataclass(frozen=True)
class Rules:
    """What the force decided: within which time she looks, and for how many days at most "not yet" holds."""

    look_within: timedelta
    look_again_days: int


@dataclass(frozen=True)
class Said:
    """What the specialist says."""

    verdict: Verdict
    where: str = ""
    with_whom: str = ""
    why: str = ""
    look_on: date | None = None


def after_invitation(before: Safety, *, by_intelligence: bool, begins: bool, rules: Rules, now: datetime) -> Safety:
    """Somebody was invited. ``begins`` is whether the case is opened, or opened again, by it."""
    if not by_intelligence:
        return after_news(before, now)
    due = min(before.look_due_at or now + rules.look_within, now + rules.look_within)
    return Safety(before.held_since or now if begins else before.held_since, due)


def after_news(before: Safety, now: datetime) -> Safety:
    """Something happened on a case: while it is held, it is for the specialist to look at now."""
    if before.held_since is None or before.look_due_at is None:
        return before
    return replace(before, look_due_at=min(before.look_due_at, now))


def after_decision(before: Safety, said: Said, *, asked_before: bool, rules: Rules, now: datetime) -> Safety:
    """The specialist has spoken; she may change her mind on whatever she was ever asked about, and on nothing else."""
    if before.look_due_at is None and not asked_before:
        raise Refused(NOT_FOUND)
    if said.verdict == "safe":
        _check_plan(said)
        return Safety()
    look_on = _checked_day(said, british_date(now), rules)
    return Safety(before.held_since or now, end_of_british_day(look_on - _A_DAY))


def last_day(now: datetime, rules: Rules) -> date:
    """Until when "not yet" may hold."""
    return british_date(now) + rules.look_again_days * _A_DAY


def _check_plan(said: Said) -> None:
    if not said.where.strip():
        raise Refused("safe_where_needed")
    if not said.with_whom.strip():
        raise Refused("safe_with_whom_needed")


def _checked_day(said: Said, today: date, rules: Rules) -> date:
    if not said.why.strip():
        raise Refused("reason_needed")
    if said.look_on is None:
        raise Refused("look_again_needed")
    if said.look_on <= today:
        raise Refused("look_again_in_the_past")
    if said.look_on > today + rules.look_again_days * _A_DAY:
        raise Refused("look_again_too_late")
    return said.look_on
