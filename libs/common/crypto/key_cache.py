"""A cache of unwrapped keys, for a minute at most, so that an erasure in one process counts in all a minute later."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Final
from uuid import UUID

MAX_AGE_SECONDS: Final = 60.0
FORCE_KEY: Final = UUID(int=0)  # for the force's own key, which has no id


class KeyCache:
    """Keeps at most ``size`` keys. An entry's age counts from when it was asked for: reading it does not renew it."""

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._lock = Lock()
        self._entries: OrderedDict[tuple[int, UUID], tuple[float, bytes]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def time(self) -> float:
        """The time to pass as ``asked_at``. Take it before asking the store: the answer may be out of date when it
        arrives."""
        return self._clock()

    def get(self, force_id: int, key_ids: Iterable[UUID]) -> dict[UUID, bytes]:
        """Those of the keys that are in the cache."""
        with self._lock:
            self._drop_old()
            entries = {key_id: self._entries.get((force_id, key_id)) for key_id in key_ids}
            return {key_id: entry[1] for key_id, entry in entries.items() if entry and self._fresh(entry[0])}

    def put(self, force_id: int, keys: Mapping[UUID, bytes], *, asked_at: float) -> None:
        """Add unwrapped keys that the store was asked for at ``asked_at``."""
        with self._lock:
            for key_id, key in keys.items():
                self._entries.pop((force_id, key_id), None)
                self._entries[force_id, key_id] = (asked_at, key)
            self._drop_old()

    def drop(self, force_id: int, key_ids: Iterable[UUID]) -> None:
        """Remove these keys."""
        with self._lock:
            for key_id in key_ids:
                self._entries.pop((force_id, key_id), None)

    def _fresh(self, asked_at: float) -> bool:
        return self._clock() - asked_at < MAX_AGE_SECONDS

    def _drop_old(self) -> None:
        """Drop the oldest first. A slow answer may be a little out of order, so ``get`` checks each age again."""
        while self._entries:
            entry, (asked_at, _key) = next(iter(self._entries.items()))
            if self._fresh(asked_at) and len(self._entries) <= self._size:
                return
            del self._entries[entry]
