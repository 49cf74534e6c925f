"""Flow control: a subscriber's messages in flight are limited to what it handles in one window.

Nothing then waits long behind them.
"""

from __future__ import annotations

import math
from typing import Final

WINDOW_SECONDS: Final = 0.06
"""What waits longer in the subscriber's queue is out of reach of the relay's fairness; with less, the subscriber often
waits for us. Messages that its consumer has fetched come on top, and the broker does not count them."""
MIN_IN_FLIGHT: Final = 25
MAX_IN_FLIGHT: Final = 400
SMOOTHING_SECONDS: Final = 0.1  # over which the measured speed is averaged
SPEED_UP: Final = 1.25  # a subscriber that waits for us is faster than measured, by an unknown factor


class FlowControl:
    """A subscriber's speed in messages per second, measured by how many of those sent are gone."""

    def __init__(self, now: float) -> None:
        self._speed = MIN_IN_FLIGHT / WINDOW_SECONDS
        self._in_flight = 0
        self._measured_at = now

    def record_sent(self, count: int) -> None:
        """So many messages were sent just now."""
        self._in_flight += count

    def capacity(self, queued: int, unconfirmed: int, now: float) -> int:
        """How many messages may be sent now. ``queued`` wait in the subscriber's queue, ``unconfirmed`` may also be on
        their way; ``now`` is in seconds of the monotonic clock.

        At most half of the limit at a time, so that one half is read while the other is being confirmed; and none when
        they are too few to be worth a query.
        """
        self._update_speed(queued, queued + unconfirmed, now)
        free = min(self.limit - queued - unconfirmed, self.limit // 2)
        return free if free >= self.limit // 4 else 0

    @property
    def limit(self) -> int:
        """How many messages may be in flight: those of one window."""
        return round(self._speed * WINDOW_SECONDS)

    def _update_speed(self, queued: int, in_flight: int, now: float) -> None:
        elapsed = max(1e-3, now - self._measured_at)
        consumed = max(0, self._in_flight - in_flight)
        speed = self._speed + (1 - math.exp(-elapsed / SMOOTHING_SECONDS)) * (consumed / elapsed - self._speed)
        if consumed and not queued:
            speed = SPEED_UP * max(speed, self._speed)
        self._speed = min(MAX_IN_FLIGHT / WINDOW_SECONDS, max(MIN_IN_FLIGHT / WINDOW_SECONDS, speed))
        self._in_flight, self._measured_at = in_flight, now
