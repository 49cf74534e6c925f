"""The figures of evaluation. None comes without its interval, its number of people and its caveats."""

from __future__ import annotations

from datetime import date
from typing import Literal

from common.messages import RpcRequest, Text, question, record
from common.roles import ANALYST, FORCE_LEAD, INSPECTOR
from evaluation.messages.facts import DoseKind

READERS = frozenset({ANALYST, INSPECTOR, FORCE_LEAD})

Measure = Literal["any", "violent_or_knife", "knife", "victim"]
Index = Literal["in", "out"]
CaveatCode = Literal[
    "no_comparison",
    "comparison_beside",
    "placements_not_compared",
    "as_allocated",
    "absences_not_deducted",
    "crossover_dilutes",
    "no_offences_without",
    "no_offences_with",
    "not_seen_in_both_arms",
    "referred_at_peak",
    "index_offence_counted",
    "few_people",
    "few_in_an_arm",
    "few_offences",
    "no_offences_before",
    "no_offences_after",
    "no_days_at_risk",
    "follow_up_incomplete",
    "records_do_not_reach_back",
    "offences_cluster",
    "recent_offences_may_be_missing",
    "evidence_may_be_missing",
]


@record
class Caveat:
    """What must be said with a figure."""

    code: CaveatCode
    words: Text


@record
class Side:
    """Before or after: how many offences in how many days at risk."""

    offences: int
    days: int


@record
class Figure:
    """A before/after rate ratio. Never without people, interval and caveats; in thousandths, the interval rounded
    outwards. ``low`` to ``high`` is the 95% interval; ``high`` of None has no upper end. ``ratio`` of None could not
    be worked out."""

    site_id: int | None
    measure: Measure
    window_months: int
    index_offence: Index
    people: int
    people_followed_fully: int
    before: Side
    after: Side
    ratio: int | None
    low: int
    high: int | None
    sentence: Text
    caveats: tuple[Caveat, ...]


@record
class ArmSide:
    """One arm since allocation: how many people, and how many offences in how many days that they were followed."""

    people: int
    people_followed_fully: int
    offences: int
    days: int


@record
class Comparison:
    """The rate of those offered the scheme over that of those not offered it, by arm as allocated, since allocation; in
    thousandths, like a ``Figure``, and never without people, interval and caveats either. ``crossovers`` and
    ``overrides`` were helped although nothing was offered, ``never_allocated`` before chance was asked."""

    site_id: int | None
    measure: Measure
    window_months: int
    offered: ArmSide
    not_offered: ArmSide
    ratio: int | None
    low: int
    high: int | None
    crossovers: int
    overrides: int
    never_allocated: int
    sentence: Text
    caveats: tuple[Caveat, ...]


@record
class Share:
    """Of those who could have reached a milestone by now, how many did; in thousandths with its 95% interval."""

    site_id: int | None
    weeks: int
    reached: int
    of: int
    share: int | None
    low: int
    high: int
    sentence: Text
    caveats: tuple[Caveat, ...]


@record
class Dose:
    """What was given: how many times, to how many of how many people."""

    site_id: int | None
    kind: DoseKind
    given: int
    people_given: int
    people: int


@record
class Figures:
    """All figures up to and including the day ``data_until``, from the facts known now."""

    data_until: date
    figures: tuple[Figure, ...]
    placements: tuple[Share, ...]
    doses: tuple[Dose, ...]
    comparisons: tuple[Comparison, ...] = ()


@question("evaluation.list_figures", roles=READERS, people=False)
class ListFigures(RpcRequest[Figures]):
    """Figures site by site. ``data_until`` of None is today minus the days that offences take to be recorded."""

    measure: Measure = "violent_or_knife"
    data_until: date | None = None
