"""A transport that delivers everything twice, with subjects shuffled against each other."""

from __future__ import annotations

import random
from collections.abc import Sequence

from common.outbox.transport import OutboxMessage
from wayout.processes.in_process import InProcessBatch, InProcessTransport


class DuplicatingTransport(InProcessTransport):
    """Delivers every message twice, with subjects shuffled against each other; the order within one is kept."""

    def send(self, messages: Sequence[OutboxMessage]) -> InProcessBatch:
        super().send([message for message in messages for _ in range(2)])
        super().send(random.sample(list(messages), len(messages)))
        return InProcessBatch(messages)
