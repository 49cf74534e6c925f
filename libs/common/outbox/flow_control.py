"""How much may be on its way to one subscriber: what it takes in a moment, so that nobody waits long behind it."""

from __future__ import annotations

import math
from typing import Final

MOMENT: Final = 0.06
"""Seconds. What waits longer in the subscriber's queue is out of reach of the relay's fairness; with less, a subscriber
sometimes waits for us. What its consumer holds already comes on top, and the broker does not count that."""
LEAST: Final = 25
MOST: Final = 400
MEMORY: Final = 0.1  # seconds that the measured speed looks back
FASTER: Final = 1.25  # a subscriber that waits for us is quicker than what we saw: nobody knows how much


class Pace:
    """A subscriber's speed, learned from what is gone of what was sent."""

    def __init__(self, now: float) -> None:
        self._speed = LEAST / MOMENT
        self._on_the_way = 0
        self._looked_at = now

    def sent(self, many: int) -> None:
        self._on_the_way += many

    def room(self, waiting: int, beside: int, now: float) -> int:
        """How many may be sent now, when so many wait at the subscriber, and so many beside may be on their way there.

        At most half of the bound at a time, so that one half is picked while the other is being confirmed; and none
        when they are too few to be worth a pick.
        """
        self._learn(waiting, waiting + beside, now)
        free = min(self.bound - waiting - beside, self.bound // 2)
        return free if free >= self.bound // 4 else 0

    @property
    def bound(self) -> int:
        return round(self._speed * MOMENT)

    def _learn(self, waiting: int, on_the_way: int, now: float) -> None:
        passed = max(1e-3, now - self._looked_at)
        taken = max(0, self._on_the_way - on_the_way)
        speed = self._speed + (1 - math.exp(-passed / MEMORY)) * (taken / passed - self._speed)
        if taken and not waiting:
            speed = FASTER * max(speed, self._speed)
        self._speed = min(MOST / MOMENT, max(LEAST / MOMENT, speed))
        self._on_the_way, self._looked_at = on_the_way, now
