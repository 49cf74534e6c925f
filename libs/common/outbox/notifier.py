"""Tells a schema's relay that something was left for it, after the commit and never in its way."""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog
from sqlalchemy import Engine, text

log = structlog.get_logger()

AT_MOST_EVERY: Final = 0.02  # seconds: a commit that notifies waits for every other one that does
AFTER_A_FAILURE: Final = 1.0


def channel_of(schema: str) -> str:
    """The name under which a schema's relay listens."""
    return f"wayout.{schema}"


class Bell:
    """``ring`` returns at once. A thread of its own rings at the database, once for all that rang meanwhile.

    Nobody is held up or failed by it: without it relays find everything as well, when they next look. The thread starts
    with the first ring, so that a process that forks after building its objects has one too.
    """

    def __init__(self, engine: Engine, schema: str) -> None:
        self._engine = engine
        self._notify = text(f'NOTIFY "{channel_of(schema)}"')
        self._rung = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        self._rung.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._ring_on, name="bell", daemon=True)
                self._thread.start()

    def _ring_on(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            try:
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(self._notify)
            except Exception as away:  # whatever it is, what was left is found without us
                log.info("bell not heard", error=type(away).__name__)
                time.sleep(AFTER_A_FAILURE)
            time.sleep(AT_MOST_EVERY)
