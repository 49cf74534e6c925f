"""Exponential back-off with jitter."""

from __future__ import annotations

import random


class Backoff:
    """The delays between attempts at one thing: doubled after each attempt, up to ``max_delay``. Both in seconds."""

    def __init__(self, first_delay: float = 0.1, max_delay: float = 5.0) -> None:
        self._first_delay = first_delay
        self._max_delay = max_delay
        self._delay = first_delay

    def next_delay(self) -> float:
        """Seconds to wait now. Jittered, so that processes that lost the broker together do not return together."""
        delay, self._delay = self._delay, min(self._max_delay, self._delay * 2)
        return delay * random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Begin with the first delay again: call it after a success."""
        self._delay = self._first_delay
