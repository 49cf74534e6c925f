"""The job timer: runs a service's due jobs every ``INTERVAL_SECONDS``, and again at once while there are more."""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from eventlet import sleep

from common.backoff import Backoff
from common.errors import Unavailable
from common.heartbeat import STALLED_SECONDS
from common.nameko_host.fault_location import fault_location
from common.nameko_host.queue_consumer import WorkerEntrypoint
from common.repeated_faults import JOBS_DATABASE_AWAY, JOBS_PAUSED, RepeatedFaults

INTERVAL_SECONDS: Final = 0.2


class JobTimer(WorkerEntrypoint):
    """Calls the service's method, which returns how many jobs it ran, from one thread: never two at a time."""

    def __init__(self, **options: Any) -> None:
        self._stopping = threading.Event()
        self._backoff = Backoff(first_delay=INTERVAL_SECONDS)
        self._faults = RepeatedFaults()
        self._thread: Any = None
        self._round_at = float("-inf")  # when the last round had a database
        super().__init__(**options)

    def is_alive(self) -> bool:
        """Whether the last round was not long ago, and had a database."""
        return time.monotonic() < self._round_at + STALLED_SECONDS

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier="JobTimer")

    def stop(self) -> None:
        """Finish the jobs that are running."""
        self._stopping.set()
        self._thread.wait()

    def kill(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.kill()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self._run_due())
            sleep(0)  # between jobs, requests get a turn

    def _run_due(self) -> float:
        """Run the jobs that are due. Returns the seconds until the next round."""
        service = self.container.service_name
        try:
            count = self.call_service()
        except Unavailable as error:
            self._faults.failed(JOBS_PAUSED, reason=str(error), do=JOBS_DATABASE_AWAY, service=service)
            return self._backoff.next_delay()
        except Exception as error:
            reason = fault_location(error)
            self._faults.failed(JOBS_PAUSED, reason=reason, do=JOBS_DATABASE_AWAY, level="error", service=service)
            return self._backoff.next_delay()
        self._backoff.reset()
        self._faults.recovered(JOBS_PAUSED, service=service)
        self._round_at = time.monotonic()
        return 0.0 if count else INTERVAL_SECONDS
