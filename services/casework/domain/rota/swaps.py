"""Swaps: somebody offers a shift to a colleague, who agrees. Until then whoever offered it stays on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from casework.domain.rota.shifts import Shift, ShiftKey
from casework.messages.refusals import refused
from common.errors import NOT_FOUND


@dataclass(frozen=True)
class Swap:
    id: UUID
    shift: ShiftKey
    offered_by: str
    offered_to: str
    agreed_at: datetime | None = None


def offer_swap(swap_id: UUID, shift: Shift | None, by: str, to: str, now: datetime) -> Swap:
    """``shift`` is the one to give away, with whoever is on it now.

    Raises: Refused(not_found, swap_with_oneself, shift_begun)."""
    if shift is None or shift.worker_id != by:
        raise refused(NOT_FOUND)
    if to == by:
        raise refused("swap_with_oneself")
    if shift.span.begin <= now:
        raise refused("shift_begun")
    return Swap(swap_id, shift.key, by, to)


def agree_swap(swap: Swap, shift: Shift | None, by: str, now: datetime) -> Swap:
    """The colleague agrees. ``shift`` is the one offered, with whoever is on it now: if it was cancelled, or went to
    somebody else since, there is nothing left to take.

    Raises: Refused(not_found, swap_agreed, shift_changed, shift_begun)."""
    if by != swap.offered_to:
        raise refused(NOT_FOUND)
    if swap.agreed_at is not None:
        raise refused("swap_agreed")
    if shift is None or shift.worker_id != swap.offered_by:
        raise refused("shift_changed")
    if shift.span.begin <= now:
        raise refused("shift_begun")
    return replace(swap, agreed_at=now)
