"""The order of the finder's list: candidates who lost a placement first, then by the day it is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class WaitingRequest:
    """``lost_at`` is when a placement was last lost, unless a later one was started since."""

    step_id: UUID
    wanted_by: date
    requested_at: datetime
    lost_at: datetime | None = None


def sort_requests(waiting: Iterable[WaitingRequest]) -> list[WaitingRequest]:
    """The same requests always come in the same order."""
    return sorted(waiting, key=_order)


def _order(one: WaitingRequest) -> tuple[bool, datetime, date, datetime, str]:
    return one.lost_at is None, one.lost_at or _LONG_AGO, one.wanted_by, one.requested_at, str(one.step_id)
