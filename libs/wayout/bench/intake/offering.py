"""Brings webhooks at a rate, whether or not those before were answered, as people text: at moments of their own.

Every time counts from when a webhook was due: one that had to wait because we were behind has waited.
"""

from __future__ import annotations

import http.client
import itertools
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from wayout.bench.intake.webhooks import Webhook

CALLERS: Final = 32  # providers call from many connections at once
ANSWERS_WITHIN: Final = 30.0
_SEED: Final = 1


@dataclass
class Brought:
    """By text: when it was due first and how long its answer took. ``refused`` are answers other than 2xx, or none."""

    due: dict[str, float] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)
    refused: int = 0


def bring(address: str, webhooks: Sequence[Webhook], rate: float) -> Brought:
    """All of them, so many a second on average, with the gaps of chance. Returns when all are answered."""
    gaps = random.Random(_SEED)
    began = time.monotonic() + 0.05
    moments = list(itertools.accumulate((gaps.expovariate(rate) for _ in webhooks), initial=began))
    brought, work, lock = Brought(), iter(zip(moments, webhooks, strict=False)), threading.Lock()
    for due, webhook in zip(moments, webhooks, strict=False):
        brought.due.setdefault(webhook.text_id, due)

    def call() -> None:
        caller = _Caller(address)
        while True:
            with lock:
                due, webhook = next(work, (0.0, None))
            if webhook is None:
                return caller.close()
            time.sleep(max(0.0, due - time.monotonic()))
            good = caller.post(webhook)
            took = time.monotonic() - due
            with lock:
                brought.answers.append(took)
                brought.refused += not good

    threads = [threading.Thread(target=call, daemon=True) for _ in range(min(CALLERS, len(webhooks)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return brought


class _Caller:
    """One connection, kept open and opened again when it broke."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=ANSWERS_WITHIN)

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
