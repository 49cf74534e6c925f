"""Records when each row became visible to another connection: a row that is not committed has not arrived."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Engine, text

POLL_SECONDS: Final = 0.004  # seconds; a row may be seen so much late
_LATE: Final = 64  # ids that a slower transaction may commit after higher ones


class VisibilityWatch:
    """Polls a table whose ids rise. ``rows`` is a query for the ids above ``:floor``."""

    def __init__(self, engine: Engine, rows: str, **values: object) -> None:
        self._engine = engine
        self._rows = text(rows)
        self._values = values
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="watch", daemon=True)
        self.seen: dict[int, float] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _wrong: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for(self, many: int, timeout: float) -> None:
        """Wait until so many rows were seen, or for ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while len(self.seen) < many and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def _poll(self) -> None:
        highest = 0
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not self._stop.wait(POLL_SECONDS):
                rows = connection.execute(self._rows, {**self._values, "floor": highest - _LATE})
                ids, now = rows.scalars().all(), time.monotonic()
                for row_id in ids:
                    self.seen.setdefault(row_id, now)
                highest = max(highest, *ids, 0) if ids else highest
