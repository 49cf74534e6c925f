"""Keeps account of one consignment on its way to the broker: what was confirmed, what was refused, what came back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

import structlog

from common.outbox.transport import OutboxMessage

log = structlog.get_logger()
CONFIRM_TIMEOUT_SECONDS: Final = 30.0


class ConfirmWindow:
    """A consignment by its confirms still outstanding, each known by the number that the channel gave the message.

    A message without a queue comes back *and* is confirmed, so that only "confirmed and not returned" has arrived.
    Returned ones are known by subscriber and message id: an event may be in it once for each subscriber.
    """

    def __init__(self, messages: Sequence[OutboxMessage], within: float = CONFIRM_TIMEOUT_SECONDS) -> None:
        self._waiting: dict[int, OutboxMessage] = {}
        self._confirmed: list[OutboxMessage] = []
        self._returned: set[tuple[str, str]] = set()
        self._unsent = len(messages)
        self._over = threading.Event()
        self._within = within
        self.messages = messages

    def sent(self, tag: int, message: OutboxMessage) -> None:
        self._waiting[tag] = message
        self._unsent -= 1

    def confirm(self, tag: int, *, multiple: bool, confirmed: bool) -> None:
        """The broker confirmed or refused a message, or all up to it. Tags of another consignment mean nothing here."""
        for settled in self._tags_up_to(tag) if multiple else [tag]:
            message = self._waiting.pop(settled, None)
            if message is not None and confirmed:
                self._confirmed.append(message)
        if not self._waiting and not self._unsent:
            self._over.set()

    def _tags_up_to(self, tag: int) -> list[int]:
        return list(takewhile(tag.__ge__, self._waiting))  # they are in the order in which they were sent

    def returned(self, subscriber: str, message_id: str) -> None:
        self._returned.add((subscriber, message_id))

    def abort(self) -> None:
        """The connection is gone: what was not confirmed by now counts as not carried."""
        self._over.set()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def unconfirmed(self) -> int:
        return 0 if self.is_over else self._unsent + len(self._waiting)

    def confirmed(self) -> set[int]:
        """Wait for the confirms, but not for ever; the delivery ids that were confirmed and put into their queue.

        One that is not among them may have arrived all the same, when the connection was lost before its confirm: it is
        sent again, and the inbox drops the second one.
        """
        if not self._over.wait(self._within):
            log.warning("confirms_late", sent=len(self.messages), confirmed=len(self._confirmed))
        return {
            message.delivery_id
            for message in self._confirmed
            if (message.subscriber, message.message_id) not in self._returned
        }
