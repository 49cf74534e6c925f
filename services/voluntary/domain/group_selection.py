"""Which group is asked next for a step, and why; and why each of the others is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from voluntary.messages import ChosenBecause, PassedOverReason


@dataclass(frozen=True)
class AwardOption:
    """An award under which this step could be done. ``needs_pence`` is what one commission sets aside."""

    award_id: UUID
    organisation_id: UUID
    preference: int
    due_diligence_complete: bool
    starts_on: date
    ends_on: date
    capacity: int
    capacity_used: int
    needs_pence: int
    award_left_pence: int
    budget_line_left_pence: int


@dataclass(frozen=True)
class EarlierCommission:
    """A commission that this step had before, and how it ended."""

    organisation_id: UUID
    outcome: Literal["rejected", "unanswered", "failed"]


@dataclass(frozen=True)
class PassedOverAward:
    """A group that was not asked, and the first reason that applies."""

    award_id: UUID
    organisation_id: UUID
    reason: PassedOverReason


@dataclass(frozen=True)
class Choice:
    """The award under which a group is asked, or none; ``because`` is None with it."""

    option: AwardOption | None
    because: ChosenBecause | None
    passed_over: tuple[PassedOverAward, ...]


def choose_award(
    offers: Iterable[AwardOption], tried: Iterable[EarlierCommission], *, today: date, asks_per_group: int
) -> Choice:
    """The group asked least often about this step, then by preference. A group that
    said no is not asked again; a group that did not answer may be."""
    before = tuple(tried)
    possible: list[tuple[int, AwardOption]] = []
    passed: list[PassedOverAward] = []
    ordered = sorted(offers, key=lambda each: (each.preference, each.award_id))
    for offer in ordered:
        if why := _reason_against(offer, before, today, asks_per_group):
            passed.append(PassedOverAward(offer.award_id, offer.organisation_id, why))
        else:
            possible.append((_unanswered_count(offer, before), offer))
    if not possible:
        return Choice(None, None, tuple(passed))
    silences, best = min(possible, key=lambda each: each[0])
    because = _because(silences > 0, best is ordered[0])
    return Choice(best, because, tuple(passed))


def _because(asked_before: bool, is_first: bool) -> ChosenBecause:
    if asked_before:
        return "asked_again"
    return "first_by_preference" if is_first else "next_by_preference"


def _reason_against(
    offer: AwardOption, tried: tuple[EarlierCommission, ...], today: date, asks_per_group: int
) -> PassedOverReason | None:
    """Reasons in the order that helps a commissioner most: the group's own, then time, capacity and money."""
    how = {each.outcome for each in tried if each.organisation_id == offer.organisation_id}
    reasons: tuple[tuple[bool, PassedOverReason], ...] = (
        ("rejected" in how, "rejected_before"),
        ("failed" in how, "tried_before"),
        (_unanswered_count(offer, tried) >= asks_per_group, "asked_enough"),
        (not offer.due_diligence_complete, "due_diligence_expired"),
        (not offer.starts_on <= today <= offer.ends_on, "award_not_running"),
        (offer.capacity_used >= offer.capacity, "no_capacity"),
        (offer.award_left_pence < offer.needs_pence, "award_exhausted"),
        (offer.budget_line_left_pence < offer.needs_pence, "budget_line_exhausted"),
    )
    return next((why for holds, why in reasons if holds), None)


def _unanswered_count(offer: AwardOption, tried: tuple[EarlierCommission, ...]) -> int:
    return sum(each.outcome == "unanswered" and each.organisation_id == offer.organisation_id for each in tried)
