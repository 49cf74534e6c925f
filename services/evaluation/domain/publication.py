"""When figures are published, and when those of the month before are published once more.

Once a month, with the data up to the end of a month, so that no two answers tell what happened on a day. And only when
the number of people in them has changed by none, or by five or more: otherwise the difference of two months would tell
of one to four people.
"""

from __future__ import annotations

from datetime import date, timedelta

from evaluation.domain.disclosure import SMALLEST, is_small


def month_end_before(today: date, lag_days: int) -> date:
    """The last day of the last month whose offences have come in by now."""
    complete = today - timedelta(days=lag_days)
    following = complete + timedelta(days=1)
    return following.replace(day=1) - timedelta(days=1)


def may_replace(people_before: int, people_now: int) -> bool:
    """Whether figures of so many people may follow those of so many. A number of fewer than five is not shown, so
    nothing can be subtracted from it."""
    return min(people_before, people_now) < SMALLEST or not is_small(abs(people_now - people_before))
