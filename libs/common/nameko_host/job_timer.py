"""Has a service do its due chores: every fifth of a second, and at once again while there are more."""

from __future__ import annotations

import threading
from typing import Any, Final

import structlog
from eventlet import sleep

from common.backoff import Backoff
from common.errors import Unavailable
from common.nameko_host.fault_location import fault_location
from common.nameko_host.queue_consumer import WorkerEntrypoint

log = structlog.get_logger()

INTERVAL_SECONDS: Final = 0.2


class JobTimer(WorkerEntrypoint):
    """Calls the service's method, which returns how many chores it did, from one thread: never two at a time."""

    def __init__(self, **options: Any) -> None:
        self._stopping = threading.Event()
        self._trouble = Backoff(first_delay=INTERVAL_SECONDS)
        self._clockwork: Any = None
        super().__init__(**options)

    def start(self) -> None:
        self._clockwork = self.container.spawn_managed_thread(self._run, identifier="ChoreTimer")

    def stop(self) -> None:
        """Finish the chores in hand."""
        self._stopping.set()
        self._clockwork.wait()

    def kill(self) -> None:
        self._stopping.set()
        if self._clockwork is not None:
            self._clockwork.kill()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self._run_due())
            sleep(0)  # chores that come one after another leave room for questions

    def _run_due(self) -> float:
        """Do what is due; how long to wait until the next look."""
        service = self.container.service_name
        try:
            done = self.call_service()
        except Unavailable as away:
            log.warning("jobs_paused", service=service, error=str(away))
            return self._trouble.next_delay()
        except Exception as fault:
            log.error("jobs_paused", service=service, error=fault_location(fault))
            return self._trouble.next_delay()
        self._trouble.reset()
        return 0.0 if done else INTERVAL_SECONDS
