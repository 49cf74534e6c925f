"""One subscriber as a relay sees it: what is on its way there, how fast it takes, and whether it can be reached."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from common.backoff import Patience
from common.errors import Unavailable
from common.outbox.flow_control import Pace
from common.outbox.reader import Pending
from common.outbox.transport import Carrier, Consignment, Parcel

log = structlog.get_logger()
AT_ONCE: Final = 3  # consignments: while some are being confirmed, the next is picked and handed over


@dataclass(frozen=True)
class _Look:
    """What waits at the subscriber, and what may be on its way there ``beside``."""

    at: float
    depth: Callable[[], int]
    beside: int


class Way:
    """The way to one subscriber. ``busy`` says that something was pending or under way when we looked last."""

    def __init__(self, subscriber: str, pending: Pending, carrier: Carrier) -> None:
        self.subscriber = subscriber
        self.busy = False
        self._pending = pending
        self._carrier = carrier
        self._pace = Pace(time.monotonic())
        self._under_way: deque[Consignment] = deque()
        self._looked: _Look | None = None
        self._arrived: list[Parcel] = []
        self._patience = Patience()
        self._left_alone_until = 0.0

    def may_be_tried(self) -> bool:
        return time.monotonic() >= self._left_alone_until

    def go_on(self) -> int:
        """Mark what arrived, send what there is room for, hear of what was sent. Returns 0 when none of it was to do.

        Raises ``Unavailable`` of the database; when the subscriber cannot be reached, it is left alone for a while.
        """
        try:
            room = self._room()
        except Unavailable as away:
            return self._leave_alone(away)
        marked = len(self._arrived)
        parcels = self._next(room)
        try:
            self._send(parcels)
        except Unavailable as away:
            return self._leave_alone(away)
        heard = self._hear(at_most_waiting=AT_ONCE if parcels else len(self._under_way) - 1)
        self._patience.rest()
        self.busy = bool(parcels or heard or self._under_way or not room)
        return marked + len(parcels) + heard

    def finish(self) -> None:
        """Hear of all that is under way and mark it; nothing further is sent."""
        self._hear(at_most_waiting=0)
        self._next(0)

    def _room(self) -> int:
        looked, self._looked = self._looked or self._look(), None
        return self._pace.room(looked.depth(), looked.beside, looked.at)

    def _look(self) -> _Look:
        unsettled = sum(sent.unsettled() for sent in self._under_way)  # before the question: twice rather than never
        return _Look(time.monotonic(), self._carrier.look(self.subscriber), unsettled)

    def _next(self, room: int) -> list[Parcel]:
        if not room and not self._arrived:
            return []
        under_way = {parcel.delivery_id for sent in self._under_way for parcel in sent.parcels}
        parcels = self._pending.next(room, without=under_way, arrived=self._arrived)
        self._arrived = []
        return parcels

    def _send(self, parcels: Sequence[Parcel]) -> None:
        """Send, and look just before, for the next turn: after it, the answer would wait until all of it is through."""
        if parcels:
            looked = self._look()
            self._under_way.append(self._carrier.send(parcels))
            self._pace.sent(len(parcels))
            self._looked = replace(looked, beside=looked.beside + len(parcels))

    def _hear(self, *, at_most_waiting: int) -> int:
        """Take what is settled, and wait for the oldest while more than so many are under way."""
        heard = 0
        while self._under_way and (len(self._under_way) > at_most_waiting or not self._under_way[0].unsettled()):
            sent = self._under_way.popleft()
            arrived = sent.arrived()
            if len(arrived) < len(sent.parcels):
                self._pending.look_back()
            self._arrived += [parcel for parcel in sent.parcels if parcel.delivery_id in arrived]
            heard += len(arrived)
        return heard

    def _leave_alone(self, away: Unavailable) -> int:
        """What was picked and not sent is picked again."""
        pause = self._patience.next_pause()
        self._left_alone_until = time.monotonic() + pause
        self._pending.look_back()
        self.busy = False
        log.warning("subscriber away", subscriber=self.subscriber, pause=round(pause, 2), error=str(away))
        return 0
