"""Logs what keeps failing once for each reason, then now and then with a count, and once more when it is over.

A fault that returns within the interval is the same fault: what fails and works by turns is not logged at each turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import structlog

from common.clock import real_time

log = structlog.get_logger()
INTERVAL_SECONDS: Final = 300.0
MAX_KEPT: Final = 1_000  # faults, and parts of one: beyond it the oldest is forgotten
MAX_REASONS: Final = 20  # of one fault; others are counted together
OTHER_REASONS: Final = "other reasons"
JOBS_PAUSED: Final = "jobs_paused"  # logged by both ways to run jobs
JOBS_DATABASE_AWAY: Final = "start the database; a schema that is not migrated, `wayout migrate`; it goes on by itself"
Level = Literal["info", "warning", "error"]


@dataclass
class _Fault:
    """``parts`` are those that fail now. ``said`` is what the last line about it said."""

    since: datetime
    logged_at: float
    last_at: float
    times: int = 0
    said: Literal["new", "continues", "over"] = "new"
    parts: set[Hashable] = field(default_factory=set)

    def course(self) -> dict[str, Any]:
        if self.said == "new":
            return {"fault": "new"}
        return {"fault": self.said, "times": self.times, "since": self.since.isoformat(timespec="seconds")}


class RepeatedFaults:
    """For any thread. ``interval`` is in seconds."""

    def __init__(self, interval: float = INTERVAL_SECONDS, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = interval
        self._clock = clock
        self._lock = threading.Lock()
        self._faults: dict[tuple[str, Hashable], dict[str, _Fault]] = {}

    def failed(
        self,
        event: str,
        key: Hashable = None,
        *,
        reason: str,
        do: str,
        part: Hashable = None,
        level: Level = "warning",
        **facts: Any,
    ) -> None:
        """``key`` has failed for ``reason``; ``do`` says what a person does about it. Where it has several parts (the
        jobs of one kind, the subscribers of one broker) it is over when each ``part`` that failed has recovered."""
        with self._lock:
            reasons = self._faults.get((event, key), {})
            if reason not in reasons and len(reasons) >= MAX_REASONS:
                reason = OTHER_REASONS
            course = self._count((event, key), reason, part, self._clock())
        if course is not None:
            getattr(log, level)(event, reason=reason, do=do, **course, **facts)

    def recovered(self, event: str, key: Hashable = None, *, part: Hashable = None, **facts: Any) -> None:
        """``key``, or this part of it, works: costs next to nothing when it had not failed."""
        if (event, key) not in self._faults:
            return
        with self._lock:
            over = self._end((event, key), part)
        for reason, course in over:
            log.info(event, reason=reason, **course, **facts)

    def _count(self, key: tuple[str, Hashable], reason: str, part: Hashable, now: float) -> dict[str, Any] | None:
        """The course of the fault, if there is a line to log now."""
        fault = self._faults.get(key, {}).get(reason)
        if fault is None or (not fault.parts and now >= fault.last_at + self._interval):
            fault = _Fault(real_time(), now, now)
            self._keep(key, reason, fault)
            is_due = True
        else:
            is_due = now >= fault.logged_at + self._interval
            fault.said = "continues" if is_due else fault.said
        fault.times += 1
        fault.last_at = now
        if len(fault.parts) < MAX_KEPT:
            fault.parts.add(part)
        if not is_due:
            return None
        fault.logged_at = now
        return fault.course()

    def _keep(self, key: tuple[str, Hashable], reason: str, fault: _Fault) -> None:
        if len(self._faults) >= MAX_KEPT and key not in self._faults:
            self._faults.pop(next(iter(self._faults)))
        self._faults.setdefault(key, {})[reason] = fault

    def _end(self, key: tuple[str, Hashable], part: Hashable) -> list[tuple[str, dict[str, Any]]]:
        """The faults of which this was the last part that failed, unless their last line says so already."""
        over = []
        for reason, fault in self._faults.get(key, {}).items():
            if part in fault.parts:
                fault.parts.discard(part)
                if not fault.parts and fault.said != "over":
                    fault.said = "over"
                    over.append((reason, fault.course()))
        return over
