"""A transport that delivers everything twice, with subjects shuffled against each other."""

from __future__ import annotations

import random
from collections.abc import Sequence

from common.outbox.transport import Parcel
from wayout.processes.in_process import HandedOver, HandOver


class EverythingTwice(HandOver):
    """For tests: every parcel comes twice, and subjects are shuffled against each other; order within one holds."""

    def send(self, parcels: Sequence[Parcel]) -> HandedOver:
        super().send([parcel for parcel in parcels for _ in range(2)])
        super().send(random.sample(list(parcels), len(parcels)))
        return HandedOver(parcels)
