"""When whoever is on duty is called because of a case: at once for a concern, else when what is next is overdue.

Danger that nobody has read of calls at any hour. Other things wait for the day: nobody is called at night because a
visit was due at midnight."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, cast, get_args
from uuid import UUID, uuid5

from casework.domain.next_action import NextAction
from casework.messages import CalloutReason
from common.british_time import LONDON, next_at

AT_ANY_HOUR: Final[frozenset[CalloutReason]] = frozenset({"concern", "urgent_news"})
OVERDUE: Final[frozenset[str]] = frozenset(get_args(CalloutReason)) - {"concern"}
DAY_BEGINS, DAY_ENDS = 8, 20  # on British clocks


def overdue_reason(action: NextAction | None) -> CalloutReason | None:
    """For what somebody is called once this action is overdue; None if it may wait for the worklist. A concern calls by
    itself, the moment that it comes."""
    return cast(CalloutReason, action.code) if action is not None and action.code in OVERDUE else None


def callout_id(case_id: UUID, action: NextAction) -> UUID:
    """One callout for one due time of one action, however often it is worked out."""
    return uuid5(case_id, f"{action.code} {action.due_at.astimezone(UTC).isoformat()}")


def calls_at(reason: CalloutReason, due_at: datetime) -> datetime:
    """When somebody is called for what is due at this moment."""
    hour = due_at.astimezone(LONDON).hour
    return due_at if reason in AT_ANY_HOUR or DAY_BEGINS <= hour < DAY_ENDS else next_at(DAY_BEGINS, due_at)
