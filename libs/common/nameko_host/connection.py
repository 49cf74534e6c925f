"""Connections to RabbitMQ that survive messages with undecodable properties.

py-amqp closes the whole connection over a property that it cannot decode, the broker delivers the message again, and so
on without end. Here such a message arrives without any properties instead, so that it can be rejected like others.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import unpack_from
from typing import Any, Final

import structlog
from amqp.method_framing import frame_handler
from kombu.connection import Connection

from common.rabbitmq.alarms import log_alarm, log_alarm_end
from common.repeated_faults import RepeatedFaults

log = structlog.get_logger()

HEARTBEAT_SECONDS: Final = 15
OPEN_TIMEOUT_SECONDS: Final = 5
_HEADER_FRAME: Final = 2  # the type of frame that carries a message's size and properties
_HEADER_FIXED_BYTES: Final = 12  # before the properties in that frame
_NO_PROPERTIES: Final = b"\0\0"

Frame = tuple[int, int, Any]


def connect(url: str, *, name: str, faults: RepeatedFaults | None = None) -> Any:
    """An open connection. ``name`` is what operators see on the broker; its alarms are told to ``faults``.

    Opened through the transport, because kombu's own ``connect`` sleeps two seconds before it says that there is no
    broker.
    """
    faults = faults or RepeatedFaults()
    connection = Connection(
        url,
        heartbeat=HEARTBEAT_SECONDS,
        connect_timeout=OPEN_TIMEOUT_SECONDS,
        transport_options={
            "frame_handler": _tolerant_frame_handler,
            "client_properties": {"connection_name": name},
            "on_blocked": lambda reason: log_alarm(faults, name, str(reason)),
            "on_unblocked": lambda: log_alarm_end(faults),
        },
    )
    return connection.transport.establish_connection()


def _tolerant_frame_handler(connection: Any, callback: Callable[..., Any]) -> Callable[[Frame], bool]:
    handle: Callable[[Frame], bool] = frame_handler(connection, callback)

    def on_frame(frame: Frame) -> bool:
        kind, channel, payload = frame
        if kind != _HEADER_FRAME:
            return handle(frame)
        try:
            return handle(frame)
        except Exception as error:  # any decoder's: the message is intact, only its properties are not
            log.warning("properties_undecodable", error=type(error).__name__, bytes=unpack_from(">4xQ", payload)[0])
            return handle((kind, channel, bytes(payload[:_HEADER_FIXED_BYTES]) + _NO_PROPERTIES))

    return on_frame
