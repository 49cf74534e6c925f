"""A RabbitMQ connection that buffers the frames of one task and sends them together.

pika writes each frame to the socket by itself, three for each message: a batch of two hundred is six hundred system
calls here and as many small reads at the broker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pika.adapters.select_connection import SelectConnection

MAX_BUFFER_BYTES: Final = 64 * 1024  # what the socket does not accept is copied for the next attempt


class BufferedConnection(SelectConnection):  # type: ignore[misc]  # pika declares no types
    """For one thread, like its parent."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self._buffer: bytearray | None = None
        super().__init__(*args, **named)

    @contextmanager
    def buffered(self) -> Iterator[None]:
        """What the block sends leaves at its end, or as soon as it reaches ``MAX_BUFFER_BYTES``."""
        self._buffer = bytearray()
        try:
            yield
        finally:
            self._flush()
            self._buffer = None

    def _adapter_emit_data(self, data: bytes) -> None:
        if self._buffer is None:
            super()._adapter_emit_data(data)
            return
        self._buffer += data
        if len(self._buffer) >= MAX_BUFFER_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._buffer:
            super()._adapter_emit_data(bytes(self._buffer))
            self._buffer.clear()
