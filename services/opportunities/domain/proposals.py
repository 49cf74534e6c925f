"""How a proposal goes on: the case team agrees to it or not, and sometimes has to be asked again.

When an agreement lapses does not depend on safety: otherwise a finder could read from it what must be avoided.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from opportunities.domain import placements
from opportunities.domain.placements import PlacementAct, PlacementStatus
from opportunities.messages import PlacementState, SafetyWarning
from opportunities.messages.refusals import refused

MAX_PROPOSALS: Final = 5  # of one step that wait for an answer: more than that nobody reads with care


def propose(on: date, *, waiting: int = 0) -> PlacementAct:
    """``waiting`` proposals of the step have no answer yet. Raises: Refused(too_many_proposals)."""
    if waiting >= MAX_PROPOSALS:
        raise refused("too_many_proposals", most=MAX_PROPOSALS)
    return PlacementAct(sequence=1, act="proposed", occurred_on=on)


def propose_again(now: PlacementStatus, *, lapsed: bool, today: date) -> PlacementAct:
    """Ask the case team again, once its agreement has lapsed. Raises: Refused(already_proposed)."""
    if not lapsed:
        raise refused("already_proposed")
    return PlacementAct(now.sequence + 1, "proposed", max(today, now.last_on))


def answer(
    now: PlacementStatus,
    *,
    agreed: bool,
    warnings: Collection[SafetyWarning],
    seen: Collection[SafetyWarning],
    today: date,
) -> PlacementAct:
    """What the case team decides about a proposal, having ``seen`` the warnings. No reason is kept.

    Raises: Refused(cannot_follow, warnings_changed).
    """
    act: PlacementState = "agreed" if agreed else "not_chosen"
    placements.TRANSITIONS.next_state(now.state, act)
    if agreed and set(warnings) - set(seen):
        raise refused("warnings_changed")
    return PlacementAct(now.sequence + 1, act, max(today, now.last_on))


def has_lapsed(agreed: Collection[str], now: Collection[str]) -> bool:
    """Whether an agreement has to be given again: what it was given on (the candidate's profile as it was saved, and
    who else is placed with the provider) has something new. None of it depends on any safety limit."""
    return bool(set(now) - set(agreed))
