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
    """``due`` says of each text when it was due first, ``taken`` which were answered with 2xx; ``answers`` are the
    seconds that answers took, ``refused`` those that were not 2xx, or did not come."""

    due: dict[str, float] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    answers: list[float] = field(default_factory=list)
    refused: int = 0

    def answered(self, webhook: Webhook, took: float, *, good: bool) -> None:
        self.answers.append(took)
        if good:
            self.taken.add(webhook.text_id)
        else:
            self.refused += 1


def bring(address: str, webhooks: Sequence[Webhook], rate: float, *, evenly: bool = False) -> Brought:
    """All of them, so many a second, with the gaps of chance or all alike. Returns when all are answered."""
    chance = random.Random(_SEED)
    gaps = (1 / rate if evenly else chance.expovariate(rate) for _ in webhooks)
    moments = list(itertools.accumulate(gaps, initial=time.monotonic() + 0.05))
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
                brought.answered(webhook, took, good=good)

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
