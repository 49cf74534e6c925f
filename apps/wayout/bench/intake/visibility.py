"""Sees when each row became visible to others, from a connection of its own: what is not committed has not come."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Engine, text

LOOK: Final = 0.004  # so much later than it was a row may be seen
_LATE: Final = 64  # numbers that may still be given out by a transaction that was slower than the one after it


class Watch:
    """Looks at a table whose numbers rise. ``rows`` asks for the ids beyond ``:floor``."""

    def __init__(self, engine: Engine, rows: str, **values: object) -> None:
        self._engine = engine
        self._rows = text(rows)
        self._values = values
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
        self.seen: dict[int, float] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _wrong: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def wait_for(self, many: int, within: float) -> None:
        """Until so many were seen, or the time is over."""
        until = time.monotonic() + within
        while len(self.seen) < many and time.monotonic() < until:
            time.sleep(LOOK)

    def _look(self) -> None:
        highest = 0
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not self._over.wait(LOOK):
                found = connection.execute(self._rows, {**self._values, "floor": highest - _LATE})
                ids, now = found.scalars().all(), time.monotonic()
                for one in ids:
                    self.seen.setdefault(one, now)
                highest = max(highest, *ids, 0) if ids else highest
