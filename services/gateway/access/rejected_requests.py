"""Counts requests to webhooks that were not genuine, by feed and reason, since this process started."""

from __future__ import annotations

import threading
from collections import Counter

import structlog

log = structlog.get_logger()


class RejectedRequests:
    """Counts and logs; monitoring reads the numbers at ``/health/feeds``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[tuple[str, str]] = Counter()

    def count(self, feed: str, why: str) -> None:
        log.warning("request_rejected", feed=feed, why=why)
        with self._lock:
            self._counted[feed, why] += 1

    def counted(self) -> dict[tuple[str, str], int]:
        with self._lock:
            return dict(self._counted)
