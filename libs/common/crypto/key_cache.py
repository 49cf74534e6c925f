"""Clear keys, remembered for a minute at most, so that an erasure elsewhere holds here a minute later."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Final
from uuid import UUID

MAX_AGE_SECONDS: Final = 60.0
FORCE_KEY: Final = UUID(int=0)  # stands for the force's own key, which has no id


class KeyCache:
    """Bounded. An entry's age counts from when it was asked for: being read does not make it younger."""

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._lock = Lock()
        self._entries: OrderedDict[tuple[int, UUID], tuple[float, bytes]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def time(self) -> float:
        """Take this before asking the store: the answer was true then, and perhaps no longer when it arrives."""
        return self._clock()

    def get(self, force_id: int, key_ids: Iterable[UUID]) -> dict[UUID, bytes]:
        with self._lock:
            self._drop_old()
            entries = {key_id: self._entries.get((force_id, key_id)) for key_id in key_ids}
            return {key_id: entry[1] for key_id, entry in entries.items() if entry and self._fresh(entry[0])}

    def put(self, force_id: int, keys: Mapping[UUID, bytes], *, asked_at: float) -> None:
        with self._lock:
            for key_id, key in keys.items():
                self._entries.pop((force_id, key_id), None)
                self._entries[force_id, key_id] = (asked_at, key)
            self._drop_old()

    def drop(self, force_id: int, key_ids: Iterable[UUID]) -> None:
        with self._lock:
            for key_id in key_ids:
                self._entries.pop((force_id, key_id), None)

    def _fresh(self, asked_at: float) -> bool:
        return self._clock() - asked_at < MAX_AGE_SECONDS

    def _drop_old(self) -> None:
        """From the oldest on; a slow answer may lie a little out of order, so ``get`` looks at each age again."""
        while self._entries:
            entry, (asked_at, _key) = next(iter(self._entries.items()))
            if self._fresh(asked_at) and len(self._entries) <= self._size:
                return
            del self._entries[entry]
