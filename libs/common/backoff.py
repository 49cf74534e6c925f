"""Says how long to wait before trying again: longer each time, never longer than a bound, never in step with others."""

from __future__ import annotations

import random


class Backoff:
    """The pauses between attempts at one thing; ``rest`` after a success."""

    def __init__(self, first: float = 0.1, most: float = 5.0) -> None:
        self._first = first
        self._most = most
        self._pause = first

    def next_delay(self) -> float:
        """How many seconds to wait now. Jittered, so that what lost the broker together does not return together."""
        pause, self._pause = self._pause, min(self._most, self._pause * 2)
        return pause * random.uniform(0.5, 1.0)

    def reset(self) -> None:
        self._pause = self._first
