"""Trials, allocations and comparisons, as the pages about them are given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from evaluation import messages as evaluation
from evaluation.domain.arms_ratio import FollowUp, arms_ratio
from evaluation.domain.caveats import describe_caveats
from referral import messages as referral
from support.pages.records import ACCEPTED, READY, ago, some_id

DUE = replace(READY, allocation="due", also_open=())
NOT_OFFERED = replace(
    ACCEPTED,
    state="not_offered",
    allocation="not_offered",
    acts=(
        *READY.acts,
        referral.Act(sequence=8, at=ago(minutes=3), actor="user:duty", act="lot_drawn", reason="Knife; not known yet"),
        referral.Act(sequence=9, at=ago(minutes=3), actor="user:duty", act="not_offered", reason=None),
    ),
)
RUNNING = referral.TrialDetail(
    trial_id=some_id(951), code="offer-2027", version=2, offered=1, not_offered=1, block_sizes=(4, 6, 8),
    began_at=ago(days=40), commitment="4f1d" * 16, running=True, closed_at=None, closed_by=None, seed=None,
    commitment_matches=None, reproduced=None,
    sites=(referral.SiteAllocations(site_id=1, allocated=3), referral.SiteAllocations(site_id=2, allocated=0)),
    allocations=tuple(
        referral.TrialAllocation(
            site_id=1, position=position, allocated_on=date(2026, 11, 2) + timedelta(days=position), arm=None,
            departure=None,
        )
        for position in (1, 2, 3)
    ),
    never_allocated=1,
)  # fmt: skip
_ARMS: tuple[Any, ...] = ("offered", "not_offered", "not_offered")
CLOSED = replace(
    RUNNING,
    trial_id=some_id(952),
    version=1,
    running=False,
    closed_at=ago(days=2),
    closed_by="user:lead",
    seed="0a9c" * 16,
    commitment_matches=True,
    reproduced=3,
    allocations=tuple(
        replace(place, arm=arm, departure=left)
        for place, arm, left in zip(RUNNING.allocations, _ARMS, (None, "crossover", "override"), strict=True)
    ),
)


def comparison(months: int, offered: tuple[int, int], not_offered: tuple[int, int], **changes: Any) -> Any:
    """Of one site: people and offences of either arm, each followed for the whole window."""
    days = months * 30
    sides = [
        evaluation.ArmSide(people=people, people_followed_fully=people, offences=offences, days=people * days)
        for people, offences in (offered, not_offered)
    ]
    found = arms_ratio(*([FollowUp(side.offences, side.days)] if side.days else [] for side in sides))
    high = found.interval.high
    return replace(
        evaluation.Comparison(
            site_id=1,
            measure="violent_or_knife",
            window_months=months,
            offered=sides[0],
            not_offered=sides[1],
            ratio=round(found.ratio * 1000) if found.ratio is not None else None,
            low=int(found.interval.low * 1000),
            high=None if high == float("inf") else int(high * 1000) + 1,
            crossovers=6,
            overrides=5,
            never_allocated=0,
            sentence="Made up.",
            caveats=describe_caveats(
                ("as_allocated", "counted_without_asking", "absences_not_deducted", "crossover_dilutes")
            ),
        ),
        **changes,
    )


COMPARISONS = (
    comparison(6, (41, 18), (43, 29)),
    comparison(12, (20, 14), (21, 22), crossovers=None, overrides=None, never_allocated=None),
    comparison(
        36, (0, 0), (0, 0), caveats=describe_caveats(("as_allocated", "absences_not_deducted", "not_seen_in_both_arms"))
    ),
)
