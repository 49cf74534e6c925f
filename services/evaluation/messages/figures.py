"""The figures of evaluation. None comes without its interval, its number of people and its caveats."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from common.messages import RpcRequest, Text, question, record
from common.roles import ANALYST, FORCE_LEAD, INSPECTOR
from evaluation.messages.facts import DoseKind

READERS = frozenset({ANALYST, INSPECTOR, FORCE_LEAD})
FEWER_THAN_FIVE: Final = "Fewer than 5 people: not shown, so that nobody can be recognised."

Measure = Literal["any", "violent_or_knife", "knife", "victim"]
Index = Literal["in", "out"]
NotShownFigure = Literal["before_after", "comparison", "placements", "support"]
NotShownReason = Literal[
    "fewer_than_five", "would_give_away", "nobody_started", "records_too_short", "no_offences_brought_in"
]
CaveatCode = Literal[
    "agreed_only",
    "counted_without_asking",
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
    be worked out. ``people_followed_fully`` of None is not shown, because somebody could be recognised."""

    site_id: int | None
    measure: Measure
    window_months: int
    index_offence: Index
    people: int
    people_followed_fully: int | None
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
    people_followed_fully: int | None
    offences: int
    days: int


@record
class Comparison:
    """The rate of those offered the scheme over that of those not offered it, by arm as allocated, since allocation; in
    thousandths, like a ``Figure``, and never without people, interval and caveats either. ``crossovers`` and
    ``overrides`` were helped although nothing was offered, ``never_allocated`` before chance was asked (None: not
    shown)."""

    site_id: int | None
    measure: Measure
    window_months: int
    offered: ArmSide
    not_offered: ArmSide
    ratio: int | None
    low: int
    high: int | None
    crossovers: int | None
    overrides: int | None
    never_allocated: int | None
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
class NotShown:
    """A figure that is held back, and why: which window, share or kind of support it would be."""

    what: NotShownFigure
    reason: NotShownReason
    words: Text
    window_months: int | None = None
    index_offence: Index | None = None
    weeks: int | None = None
    kind: DoseKind | None = None


@record
class SiteFigures:
    """What was published of one site: up to and including the day ``data_until``, and no window looks back before
    ``offences_known_from`` (None: no offences were brought in). ``not_asked``: people whom the scheme works with and
    who have not agreed to be counted; None is fewer than five."""

    site_id: int
    data_until: date
    offences_known_from: date | None
    not_asked: int | None
    figures: tuple[Figure, ...]
    placements: tuple[Share, ...]
    doses: tuple[Dose, ...]
    comparisons: tuple[Comparison, ...] = ()
    not_shown: tuple[NotShown, ...] = ()


@record
class Figures:
    """What was published last of each site that the caller may see; a site of which nothing was is not in it."""

    sites: tuple[SiteFigures, ...]


@question("evaluation.list_figures", roles=READERS, people=False)
class ListFigures(RpcRequest[Figures]):
    """Figures site by site, as published. They are worked out once a month, so that two answers a day apart are the
    same, and nobody's doings of a day can be told from them."""

    measure: Measure = "violent_or_knife"
