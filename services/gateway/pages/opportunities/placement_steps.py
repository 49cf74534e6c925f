"""What can happen to a placement next, as one list of answers to one question: "What happened?"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from gateway.presentation.labels import common
from gateway.presentation.labels.opportunities import END_REASON
from opportunities.messages import PlacementDetail, PlacementState

MILESTONES: Final = (1, 4, 13, 26)
_AFTER: Final[dict[PlacementState, dict[str, str]]] = {
    "proposed": {"withdrawn": "It was withdrawn"},
    "agreed": {"withdrawn": "It was withdrawn"},
    "offered": {
        "accepted": "They accepted",
        "declined": "They declined",
        "withdrawn": "It was withdrawn",
    },
    "accepted": {
        "started": "They started",
        "failed_to_start": "They did not start",
        "declined": "They declined after accepting",
        "withdrawn": "It was withdrawn",
    },
}


def choices_after(placement: PlacementDetail, today: date) -> dict[str, str]:
    """Every answer that is possible today; empty when it is over."""
    if placement.state not in ("started", "sustained"):
        return _AFTER.get(placement.state, {})
    there = {
        f"sustained-{weeks}": f"Still there after {common.count(weeks, 'week')}" for weeks in _due(placement, today)
    }
    ended = {f"ended-{code}": f"It ended: {label[0].lower()}{label[1:]}" for code, label in END_REASON.items()}
    return there | ended


def outcome_of(answer: str) -> dict[str, Any] | None:
    """The act behind an answer: ``sustained-4`` is still there after four weeks. None when it is no answer."""
    act, _, more = answer.partition("-")
    if act == "sustained" and more in {str(weeks) for weeks in MILESTONES}:
        return {"outcome": "sustained", "weeks": int(more)}
    if act == "ended" and more in END_REASON:
        return {"outcome": "ended", "reason": more}
    simple = {code for answers in _AFTER.values() for code in answers}
    return {"outcome": act} if act in simple and not more else None


def _due(placement: PlacementDetail, today: date) -> list[int]:
    """The milestones that have passed and are not recorded, the latest first: it says most."""
    started = next((act.occurred_on for act in placement.acts if act.act == "started"), today)
    passed = [weeks for weeks in MILESTONES if weeks > placement.weeks and started + timedelta(weeks=weeks) <= today]
    return passed[::-1]
