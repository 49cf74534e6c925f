"""From which day on a site's offences have really come in: going back from the newest, without a long gap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

LONGEST_GAP: Final = timedelta(days=92)  # a quarter without any arrest at a site: nothing was brought in


def covered_since(days: Iterable[date]) -> date | None:
    """The first of the days that is reached from the last one by steps of ``LONGEST_GAP`` at most. One old arrest that
    was uploaded on its own does not count as coverage. None without any day."""
    latest_first = sorted(set(days), reverse=True)
    for later, earlier in pairwise(latest_first):
        if later - earlier > LONGEST_GAP:
            return later
    return latest_first[-1] if latest_first else None
