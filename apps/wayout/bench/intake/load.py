"""Sends webhooks at a rate, whether or not earlier ones were answered, because people text at moments of their own.

Every time counts from when a webhook was due: if we send it late, that delay is part of its wait.
"""

from __future__ import annotations

import http.client
import itertools
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from wayout.bench.intake.webhooks import Webhook

CONNECTIONS: Final = 32  # providers use many connections at once
ANSWER_LIMIT: Final = 30.0  # seconds
_SEED: Final = 1


@dataclass
class LoadResult:
    """``due_at`` is when each text was due first, ``accepted`` the texts that were answered with 2xx, ``refused`` how
    many answers were not 2xx or did not come."""

    due_at: dict[str, float] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    answer_seconds: list[float] = field(default_factory=list)
    refused: int = 0

    def record_answer(self, webhook: Webhook, took: float, *, good: bool) -> None:
        self.answer_seconds.append(took)
        if good:
            self.accepted.add(webhook.text_id)
        else:
            self.refused += 1


def send_at_rate(address: str, webhooks: Sequence[Webhook], rate: float, *, evenly: bool = False) -> LoadResult:
    """Send all of them, ``rate`` a second, with random or even gaps. Returns when all are answered."""
    source = random.Random(_SEED)
    gaps = (1 / rate if evenly else source.expovariate(rate) for _ in webhooks)
    moments = list(itertools.accumulate(gaps, initial=time.monotonic() + 0.05))
    result, work, lock = LoadResult(), iter(zip(moments, webhooks, strict=False)), threading.Lock()
    for due, webhook in zip(moments, webhooks, strict=False):
        result.due_at.setdefault(webhook.text_id, due)

    threads = [
        threading.Thread(target=_send, args=(address, work, result, lock), daemon=True)
        for _ in range(min(CONNECTIONS, len(webhooks)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return result


def _send(address: str, work: Iterator[tuple[float, Webhook]], result: LoadResult, lock: threading.Lock) -> None:
    """Send webhooks on one connection, each when it is due, until there are no more."""
    connection = _Connection(address)
    while True:
        with lock:
            due, webhook = next(work, (0.0, None))
        if webhook is None:
            return connection.close()
        time.sleep(max(0.0, due - time.monotonic()))
        good = connection.post(webhook)
        took = time.monotonic() - due
        with lock:
            result.record_answer(webhook, took, good=good)


class _Connection:
    """One connection, kept open, and opened again when it breaks."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self._connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=ANSWER_LIMIT)

    def post(self, webhook: Webhook) -> bool:
        try:
            self._connection.request("POST", webhook.path, webhook.body, dict(webhook.headers))
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return False
        return 200 <= answer.status < 300

    def close(self) -> None:
        self._connection.close()
