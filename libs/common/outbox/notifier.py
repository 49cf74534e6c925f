"""Tells a schema's relay that something was left for it, after the commit and never in its way."""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog
from sqlalchemy import Engine, text

log = structlog.get_logger()

MIN_INTERVAL_SECONDS: Final = 0.02  # seconds: a commit that notifies waits for every other one that does
RETRY_SECONDS: Final = 1.0


def notify_channel(schema: str) -> str:
    """The name under which a schema's relay listens."""
    return f"wayout.{schema}"


class Notifier:
    """``ring`` returns at once. A thread of its own rings at the database, once for all that rang meanwhile.

    Nobody is held up or failed by it: without it relays find everything as well, when they next look. The thread starts
    with the first ring, so that a process that forks after building its objects has one too.
    """

    def __init__(self, engine: Engine, schema: str) -> None:
        self._engine = engine
        self._statement = text(f'NOTIFY "{notify_channel(schema)}"')
        self._requested = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def notify(self) -> None:
        self._requested.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._requested.wait()
            self._requested.clear()
            try:
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(self._statement)
            except Exception as away:  # whatever it is, what was left is found without us
                log.info("notify_failed", error=type(away).__name__)
                time.sleep(RETRY_SECONDS)
            time.sleep(MIN_INTERVAL_SECONDS)
