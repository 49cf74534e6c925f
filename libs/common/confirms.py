"""Keeps account of one batch on its way to the broker: what was confirmed, what was refused, what came back."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from common.relay import Parcel


class ConfirmWindow:
    """Confirms still outstanding for a batch, by the number that the channel gave each message.

    A message without a queue comes back *and* is confirmed, so that only "confirmed and not returned" has arrived.
    Returned ones are known by subscriber and message id: an event may be in the batch once for each subscriber.
    """

    def __init__(self, parcels: Sequence[Parcel]) -> None:
        self._waiting: dict[int, Parcel] = {}
        self._confirmed: list[Parcel] = []
        self._returned: set[tuple[str, str]] = set()
        self._unsent = len(parcels)
        self._over = threading.Event()
        self.parcels = parcels

    def sent(self, tag: int, parcel: Parcel) -> None:
        self._waiting[tag] = parcel
        self._unsent -= 1

    def settle(self, tag: int, *, multiple: bool, confirmed: bool) -> None:
        """The broker confirmed or refused a message, or all up to it. Tags of an earlier batch mean nothing here."""
        for settled in self._up_to(tag) if multiple else [tag]:
            parcel = self._waiting.pop(settled, None)
            if parcel is not None and confirmed:
                self._confirmed.append(parcel)
        if not self._waiting and not self._unsent:
            self._over.set()

    def _up_to(self, tag: int) -> list[int]:
        return [waiting for waiting in self._waiting if waiting <= tag]

    def came_back(self, subscriber: str, message_id: str) -> None:
        self._returned.add((subscriber, message_id))

    def break_off(self) -> None:
        """The connection is gone: what was not confirmed by now counts as not carried."""
        self._over.set()

    def wait(self, within: float) -> bool:
        return self._over.wait(within)

    def carried(self) -> set[int]:
        return {
            parcel.delivery_id
            for parcel in self._confirmed
            if (parcel.subscriber, parcel.message_id) not in self._returned
        }
