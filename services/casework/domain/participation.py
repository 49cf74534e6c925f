"""Whether somebody may be counted by the evaluation, and which days they were not there.

The agreement to the evaluation stands by itself: joining the scheme is none, and withdrawing it changes nothing else.
A withdrawal is for good, because the facts that it took away cannot be told again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from casework.messages import Agreed, AwayWhy
from common.errors import Refused


def check_agreement(
    agreed: Agreed, before: Collection[str], *, notice_on: date | None, understood: bool, today: date
) -> None:
    """Given counts only with the notice that was given, when it was, and that it was understood."""
    if "withdrawn" in before:
        raise Refused("evaluation_withdrawn")
    if agreed == "withdrawn":
        return
    if notice_on is None:
        raise Refused("notice_missing")
    if notice_on > today:
        raise Refused("in_the_future")
    if not understood:
        raise Refused("understanding_not_checked")


def check_away(why: AwayWhy, since: date, until: date | None, *, today: date) -> None:
    """Days that have been. Nobody comes back from having died."""
    if since > today or (until is not None and until > today):
        raise Refused("in_the_future")
    if until is not None and (until < since or why == "died"):
        raise Refused("away_ends_before_it_begins")
