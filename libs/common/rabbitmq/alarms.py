"""What is logged of a broker that cannot be reached, or that takes nothing because its disk or memory is short."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from common.repeated_faults import RepeatedFaults

CONNECTION_LOST: Final = "broker_connection_lost"
BROKER_AWAY: Final = "start RabbitMQ, it reconnects by itself; if it refuses: runbook, 'RabbitMQ refuses'"
_ALARM: Final = "broker_alarm"
_FREE_SPACE: Final = (
    "RabbitMQ takes no messages: its disk or memory is short (`rabbitmqctl status`, under Alarms). Free some; nothing "
    "is lost, and what waits is sent when the alarm ends"
)


def log_alarm(faults: RepeatedFaults, connection: str, reason: str, *, part: Hashable = None) -> None:
    """The broker has blocked this connection because of a disk or memory alarm."""
    faults.failed(_ALARM, reason=reason, do=_FREE_SPACE, part=part, level="error", connection=connection)


def log_alarm_end(faults: RepeatedFaults, *, part: Hashable = None) -> None:
    """The broker takes messages of this connection again."""
    faults.recovered(_ALARM, part=part)
