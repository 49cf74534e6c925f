"""What is published of one site: every figure that gives no small group away, and why the others are not shown.

Who counts. Before and after, placements and support count the people with whom the scheme works and who agreed to be
counted. The comparison of arms counts everybody who was allocated: nobody can ask those to whom nothing is offered, and
counting in one arm alone who agreed would make the arms differ. Whoever withdrew is in neither.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import get_args
from uuid import UUID

from evaluation.domain import comparison as by_arm
from evaluation.domain import figures, outcomes
from evaluation.domain.arms_ratio import FollowUp
from evaluation.domain.disclosure import Disclosure, Group, is_small
from evaluation.domain.figure_messages import comparison_message, figure_message, not_shown, share_message
from evaluation.domain.history import Data, Observation, Participant, observe
from evaluation.messages import (
    Arm,
    Comparison,
    Departure,
    Dose,
    DoseKind,
    Figure,
    Index,
    Measure,
    NotShown,
    NotShownReason,
    Share,
    SiteFigures,
)

ANY: Measure = "violent_or_knife"  # who was observed, and for how long, is the same for every measure


@dataclass(frozen=True)
class Site:
    """All that is known of a site's people up to ``until``. ``known_from`` of None: no offences were brought in."""

    site_id: int
    people: Mapping[UUID, Participant]
    placements: Collection[outcomes.Placement]
    doses: Collection[outcomes.Dose]
    until: date
    known_from: date | None
    windows: tuple[int, ...]
    lag_days: int = 0
    disclosure: Disclosure = field(default_factory=Disclosure)

    @cached_property
    def counted(self) -> dict[UUID, Participant]:
        """The people with whom the scheme works, and who agreed to be counted."""
        return {who: person for who, person in self.people.items() if person.helped and person.agreed}

    @cached_property
    def not_asked(self) -> Group:
        return frozenset(who for who, one in self.people.items() if one.helped and not one.agreed)

    @property
    def size(self) -> int:
        """How many people stand in any figure of the site."""
        return len(self.counted.keys() | {who for who, person in self.people.items() if person.arm})

    @cached_property
    def data(self) -> Data | None:
        return None if self.known_from is None else Data(self.known_from, self.until)

    def reason(self, *groups: Group) -> NotShownReason | None:
        """Why these groups may not be shown; None when they may, and then they count as shown."""
        if self.disclosure.show(*groups):
            return None
        return "fewer_than_five" if any(is_small(len(group)) for group in groups) else "would_give_away"


def publish(site: Site) -> dict[Measure, SiteFigures]:
    """The figures of a site for every measure. What matters most is decided first, for all measures together."""
    not_asked = None if site.reason(site.not_asked) else len(site.not_asked)
    windows = [_Window(site, months) for months in site.windows]
    for decide in (_Window.decide_people, _Window.decide_arms, _Window.decide_followed, _Window.decide_departures):
        for window in windows:
            decide(window)
    shares, doses, hidden = _outcomes(site, compared=any(window.compares for window in windows))
    found = {}
    for measure in get_args(Measure):
        made = [window.figure(measure, index) for window in windows for index in get_args(Index)]
        compared = [one for window in windows if (one := window.comparison(measure))]
        found[measure] = SiteFigures(
            site_id=site.site_id,
            data_until=site.until,
            offences_known_from=site.known_from,
            not_asked=not_asked,
            figures=tuple(one for one in made if isinstance(one, Figure)),
            comparisons=tuple(one for one in compared if isinstance(one, Comparison)),
            placements=shares,
            doses=doses,
            not_shown=(*(one for one in (*made, *compared) if isinstance(one, NotShown)), *hidden),
        )
    return found


class _Window:
    """One window of a site: who stands in its figures, and what of it may be shown."""

    def __init__(self, site: Site, months: int) -> None:
        self._site, self._months = site, months
        self._observed = self._observe(ANY, "out")
        self._arms: dict[Arm, dict[UUID, FollowUp]] = {arm: self._allocated(arm) for arm in get_args(Arm)}
        self._why_no_figure: NotShownReason | None = None
        self._why_no_comparison: NotShownReason | None = None
        self._shows_followed = self._shows_arms_followed = self._shows_departures = False

    @property
    def compares(self) -> bool:
        """Whether a comparison of two arms is shown."""
        return self._why_no_comparison is None and all(self._arms.values())

    def decide_people(self) -> None:
        if self._site.known_from is None:
            self._why_no_figure = "no_offences_brought_in"
        elif not any(one.worked_with for one in self._site.counted.values()):
            self._why_no_figure = "nobody_started"
        elif not any(seen.reaches_back for seen in self._observed.values()):
            self._why_no_figure = "records_too_short"
        else:
            self._why_no_figure = self._site.reason(frozenset(self._observed))

    def decide_arms(self) -> None:
        if self._site.known_from is None:
            self._why_no_comparison = "no_offences_brought_in"
        else:
            self._why_no_comparison = self._site.reason(*map(frozenset, self._arms.values()))

    def decide_followed(self) -> None:
        fully = frozenset(who for who, seen in self._observed.items() if seen.followed_fully)
        self._shows_followed = not self._why_no_figure and self._site.reason(fully) is None
        arms = [frozenset(who for who, one in arm.items() if one.fully) for arm in self._arms.values()]
        self._shows_arms_followed = not self._why_no_comparison and self._site.reason(*arms) is None

    def decide_departures(self) -> None:
        people = self._site.people
        without = {who: one.departed for who, one in people.items() if one.arm == "not_offered"}
        groups = [
            frozenset(who for who, departed in without.items() if departed == kind) for kind in get_args(Departure)
        ]
        never = frozenset(who for who, one in people.items() if one.arm is None and one.departed == "override")
        self._shows_departures = (
            not self._why_no_comparison
            and self._site.reason(frozenset(without), *groups, frozenset().union(*groups), never) is None
        )

    def figure(self, measure: Measure, index: Index) -> Figure | NotShown:
        why = self._why_no_figure
        if why is None and index == "in":
            why = self._site.reason(self._with_index_offence(measure))
        if why is not None or self._site.data is None:
            return not_shown("before_after", why, window_months=self._months, index_offence=index)
        made = figures.before_after(
            self._site.counted.values(), site_id=self._site.site_id, measure=measure, months=self._months, index=index,
            data=self._site.data, lag_days=self._site.lag_days, compared=self.compares,
        )  # fmt: skip
        return figure_message(made if self._shows_followed else replace(made, followed_fully=None))

    def comparison(self, measure: Measure) -> Comparison | NotShown | None:
        """None where there is no trial."""
        if not any(person.arm for person in self._site.people.values()):
            return None
        if self._why_no_comparison is not None or self._site.data is None:
            return not_shown("comparison", self._why_no_comparison, window_months=self._months)
        made = by_arm.compare(
            self._site.people.values(), site_id=self._site.site_id, measure=measure, months=self._months,
            data=self._site.data, lag_days=self._site.lag_days,
        )  # fmt: skip
        return comparison_message(self._redact(made)) if made else None

    def _redact(self, made: by_arm.Comparison) -> by_arm.Comparison:
        if not self._shows_departures:
            made = replace(made, crossovers=None, overrides=None, never_allocated=None)
        if self._shows_arms_followed:
            return made
        hidden = (replace(side, people_followed_fully=None) for side in (made.offered, made.not_offered))
        return replace(made, offered=next(hidden), not_offered=next(hidden))

    def _with_index_offence(self, measure: Measure) -> Group:
        """Whose counts differ by the offence that led here: the difference of two figures tells how many they are."""
        with_it, without = self._observe(measure, "in"), self._observe(measure, "out")
        return frozenset(who for who, seen in with_it.items() if seen.counts != without[who].counts)

    def _observe(self, measure: Measure, index: Index) -> dict[UUID, Observation]:
        data = self._site.data
        if data is None:
            return {}
        started = {who: one for who, one in self._site.counted.items() if one.worked_with}
        seen = {who: observe(one, measure, self._months, index, data) for who, one in started.items()}
        return {who: one for who, one in seen.items() if one}

    def _allocated(self, arm: Arm) -> dict[UUID, FollowUp]:
        data = self._site.data
        if data is None:
            return {}
        inside = {who: one for who, one in self._site.people.items() if one.arm == arm}
        followed = {who: by_arm.follow_up(one, ANY, self._months, data) for who, one in inside.items()}
        return {who: one for who, one in followed.items() if one}


def _outcomes(site: Site, *, compared: bool) -> tuple[tuple[Share, ...], tuple[Dose, ...], list[NotShown]]:
    """Placements that lasted and support given, of the people who are counted."""
    parts = [_share(site, weeks, compared) for weeks in outcomes.MILESTONES]
    given = [_dose(site, kind) for kind in get_args(DoseKind)]
    return (
        tuple(one for one in parts if isinstance(one, Share)),
        tuple(one for one in given if isinstance(one, Dose)),
        [one for one in (*parts, *given) if isinstance(one, NotShown)],
    )


def _share(site: Site, weeks: int, compared: bool) -> Share | NotShown:
    known = [one for one in site.placements if one.participant_id in site.counted]
    old = [one for one in known if one.is_old_enough(weeks, site.until)]
    reached = frozenset(one.participant_id for one in old if one.weeks >= weeks)
    left = frozenset(one.participant_id for one in old if one.weeks < weeks)
    if why := site.reason(reached | left, reached, left) if site.counted else "nobody_started":
        return not_shown("placements", why, weeks=weeks)
    return share_message(
        outcomes.sustained(known, site_id=site.site_id, weeks=weeks, until=site.until, compared=compared)
    )


def _dose(site: Site, kind: DoseKind) -> Dose | NotShown:
    given = [one for one in site.doses if one.kind == kind and one.given_on <= site.until]
    given = [one for one in given if one.participant_id in site.counted]
    who = frozenset(one.participant_id for one in given)
    if why := site.reason(frozenset(site.counted), who) if site.counted else "nobody_started":
        return not_shown("support", why, kind=kind)
    return Dose(site_id=site.site_id, kind=kind, given=len(given), people_given=len(who), people=len(site.counted))
