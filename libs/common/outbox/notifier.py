"""Notifies a schema's relay of new deliveries with PostgreSQL's NOTIFY, after the commit and without delaying it."""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog
from sqlalchemy import Engine, text

log = structlog.get_logger()

MIN_INTERVAL_SECONDS: Final = 0.02  # a commit that notifies waits for every other commit that does
RETRY_SECONDS: Final = 1.0


def notify_channel(schema: str) -> str:
    """The NOTIFY channel on which a schema's relay listens."""
    return f"wayout.{schema}"


class Notifier:
    """``notify`` returns at once. Its own thread sends one NOTIFY for all calls since the last one.

    It delays and fails no caller: a relay that is not notified finds its deliveries at its next poll. The thread starts
    with the first call, so that a process that forks after building its objects has one too.
    """

    def __init__(self, engine: Engine, schema: str) -> None:
        self._engine = engine
        self._statement = text(f'NOTIFY "{notify_channel(schema)}"')
        self._requested = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def notify(self) -> None:
        """Notify the relay soon; returns at once and never raises."""
        self._requested.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._requested.wait()
            self._requested.clear()
            try:
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(self._statement)
            except Exception as error:  # whatever it is, the relay finds its deliveries without us
                log.info("notify_failed", error=type(error).__name__)
                time.sleep(RETRY_SECONDS)
            time.sleep(MIN_INTERVAL_SECONDS)
