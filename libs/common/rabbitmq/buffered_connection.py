"""A connection to RabbitMQ that sends what one job says in one piece.

pika hands every frame to the socket by itself, three for each message: a consignment of two hundred is six hundred
system calls here and as many small reads at the broker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pika.adapters.select_connection import SelectConnection

MAX_BUFFER_BYTES: Final = 64 * 1024  # bytes: what the socket takes only a part of is copied for the next try


class BufferedConnection(SelectConnection):  # type: ignore[misc]  # pika declares no types
    """For one thread, like its parent."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self._held: bytearray | None = None
        super().__init__(*args, **named)

    @contextmanager
    def buffered(self) -> Iterator[None]:
        """What is sent meanwhile leaves at the end of it, or earlier as soon as it is ``PIECE`` long."""
        self._held = bytearray()
        try:
            yield
        finally:
            self._flush()
            self._held = None

    def _adapter_emit_data(self, data: bytes) -> None:
        if self._held is None:
            super()._adapter_emit_data(data)
            return
        self._held += data
        if len(self._held) >= MAX_BUFFER_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            super()._adapter_emit_data(bytes(self._held))
            self._held.clear()
