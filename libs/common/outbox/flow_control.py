"""How much may be on its way to one subscriber: what it takes in a moment, so that nobody waits long behind it."""

from __future__ import annotations

import math
from typing import Final

WINDOW_SECONDS: Final = 0.06
"""Seconds. What waits longer in the subscriber's queue is out of reach of the relay's fairness; with less, a subscriber
sometimes waits for us. What its consumer holds already comes on top, and the broker does not count that."""
MIN_IN_FLIGHT: Final = 25
MAX_IN_FLIGHT: Final = 400
SMOOTHING_SECONDS: Final = 0.1  # seconds that the measured speed looks back
SPEED_UP: Final = 1.25  # a subscriber that waits for us is quicker than what we saw: nobody knows how much


class FlowControl:
    """A subscriber's speed, learned from what is gone of what was sent."""

    def __init__(self, now: float) -> None:
        self._speed = MIN_IN_FLIGHT / WINDOW_SECONDS
        self._in_flight = 0
        self._measured_at = now

    def record_sent(self, many: int) -> None:
        self._in_flight += many

    def capacity(self, waiting: int, beside: int, now: float) -> int:
        """How many may be sent now, when so many wait at the subscriber, and so many beside may be on their way there.

        At most half of the bound at a time, so that one half is picked while the other is being confirmed; and none
        when they are too few to be worth a pick.
        """
        self._update_speed(waiting, waiting + beside, now)
        free = min(self.limit - waiting - beside, self.limit // 2)
        return free if free >= self.limit // 4 else 0

    @property
    def limit(self) -> int:
        return round(self._speed * WINDOW_SECONDS)

    def _update_speed(self, waiting: int, on_the_way: int, now: float) -> None:
        passed = max(1e-3, now - self._measured_at)
        taken = max(0, self._in_flight - on_the_way)
        speed = self._speed + (1 - math.exp(-passed / SMOOTHING_SECONDS)) * (taken / passed - self._speed)
        if taken and not waiting:
            speed = SPEED_UP * max(speed, self._speed)
        self._speed = min(MAX_IN_FLIGHT / WINDOW_SECONDS, max(MIN_IN_FLIGHT / WINDOW_SECONDS, speed))
        self._in_flight, self._measured_at = on_the_way, now
