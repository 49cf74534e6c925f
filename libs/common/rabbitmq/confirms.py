"""Publisher confirms of one batch: which messages the broker confirmed, refused or returned."""

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
    """The outstanding confirms of one batch, by the channel's delivery tags.

    A message without a queue is returned *and* confirmed, so that only "confirmed and not returned" has arrived.
    Returned messages are matched by subscriber and message id: a batch may contain an event once for each subscriber.
    """

    def __init__(self, messages: Sequence[OutboxMessage], timeout: float = CONFIRM_TIMEOUT_SECONDS) -> None:
        self._outstanding: dict[int, OutboxMessage] = {}
        self._confirmed: list[OutboxMessage] = []
        self._returned: set[tuple[str, str]] = set()
        self._unsent = len(messages)
        self._over = threading.Event()
        self._timeout = timeout
        self.messages = messages

    def sent(self, tag: int, message: OutboxMessage) -> None:
        """The message was published under this delivery tag."""
        self._outstanding[tag] = message
        self._unsent -= 1

    def confirm(self, tag: int, *, multiple: bool, confirmed: bool) -> None:
        """The broker confirmed or refused a message, or all up to it. Tags of another batch are ignored."""
        for confirmed_tag in self._tags_up_to(tag) if multiple else [tag]:
            message = self._outstanding.pop(confirmed_tag, None)
            if message is not None and confirmed:
                self._confirmed.append(message)
        if not self._outstanding and not self._unsent:
            self._over.set()

    def _tags_up_to(self, tag: int) -> list[int]:
        return list(takewhile(tag.__ge__, self._outstanding))  # they are in the order in which they were sent

    def returned(self, subscriber: str, message_id: str) -> None:
        """The broker returned the message: its queue does not exist."""
        self._returned.add((subscriber, message_id))

    def abort(self) -> None:
        """The connection was lost: what is not confirmed by now counts as not delivered."""
        self._over.set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be confirmed."""
        return self._over.is_set()

    def unconfirmed(self) -> int:
        """How many messages are neither confirmed nor refused yet."""
        return 0 if self.is_over else self._unsent + len(self._outstanding)

    def confirmed(self) -> set[int]:
        """Wait for the confirms, at most ``timeout`` seconds; the delivery ids that were confirmed and not returned.

        A message that is not among them may have arrived, if the connection was lost before its confirm: it is sent
        again, and the inbox ignores the repeat.
        """
        if not self._over.wait(self._timeout):
            log.warning("confirms_late", sent=len(self.messages), confirmed=len(self._confirmed))
        return {
            message.delivery_id
            for message in self._confirmed
            if (message.subscriber, message.message_id) not in self._returned
        }
