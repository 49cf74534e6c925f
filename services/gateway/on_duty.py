"""Who is on now, for every page: asked of casework at most twice a minute, and never in the way of a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from casework.messages import OnDutyNow
from common.errors import Refused, Unavailable

KEPT_SECONDS: Final = 30.0
NOBODY_KNOWS: Final = OnDutyNow(sites=(), items=())


class OnDutyReader:
    """Remembers for a short while who is on at a user's sites. While casework does not answer nothing is shown, and it
    is not asked by every page."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[int, tuple[int, ...]], tuple[float, OnDutyNow]] = {}

    def of(self, force_id: int, sites: tuple[int, ...], ask: Callable[[], OnDutyNow]) -> OnDutyNow:
        now, key = self._clock(), (force_id, sites)
        until, kept = self._kept.get(key, (0.0, NOBODY_KNOWS))
        if now >= until:
            try:
                kept = ask()
            except (Refused, Unavailable):
                kept = NOBODY_KNOWS
            self._kept[key] = (now + KEPT_SECONDS, kept)
        return kept

    def forget(self, force_id: int) -> None:
        """Ask again: the rota of this force was changed here."""
        for key in [one for one in list(self._kept) if one[0] == force_id]:
            self._kept.pop(key, None)
