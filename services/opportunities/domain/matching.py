"""The best places for one candidate, explained: every limit checked, every preference counted. The finder decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from opportunities.domain.candidate import Candidate
from opportunities.domain.limits import Rules, check
from opportunities.domain.opportunity import Opportunity
from opportunities.messages import Hours, Limit, LimitCheck, Preference, PreferenceScore

MOST = 20
INTERESTS, KIND, TRAVEL, SKILLS, HOURS, SUPPORT, START = 30, 20, 20, 10, 10, 5, 5
OF = INTERESTS + KIND + TRAVEL + SKILLS + HOURS + SUPPORT + START


@dataclass(frozen=True)
class Ranked:
    place: Opportunity
    checked: tuple[LimitCheck, ...]
    counted: tuple[PreferenceScore, ...]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.counted)


@dataclass(frozen=True)
class Matching:
    """``left_out_for`` are the limits that left a place out: which limits, never how many or which places."""

    ranked: tuple[Ranked, ...]
    left_out_for: tuple[Limit, ...]


def match(places: Iterable[Opportunity], who: Candidate, rules: Rules, today: date, *, most: int = MOST) -> Matching:
    """The same places and candidate give the same list, in whatever order they come."""
    found: list[Ranked] = []
    broken: set[Limit] = set()
    for place in places:
        checked = check(place, who, rules, today)
        if no := {one.limit for one in checked if one.outcome == "no"}:
            broken |= no
        else:
            found.append(Ranked(place, checked, count(place, who)))
    found.sort(key=_order)
    return Matching(tuple(found[:most]), tuple(limit for limit in get_args(Limit) if limit in broken))


def _order(one: Ranked) -> tuple[int, date, date, str]:
    """Most points first; then what closes first, what starts first, and the id, so that ties never wobble."""
    place = one.place
    return -one.points, place.closes_on or date.max, place.starts_on or date.max, str(place.opportunity_id)


def count(place: Opportunity, who: Candidate) -> tuple[PreferenceScore, ...]:
    """Each preference with its points. None of them can leave a place out."""
    shared_interests, shared_skills = len(place.sectors & who.interests), len(place.skills & who.skills)
    ready = place.starts_on is None or place.starts_on >= who.free_from
    return (
        _score("interests", _steps(shared_interests, INTERESTS, (20, 30)), INTERESTS),
        _score("kind", _kind(place, who), KIND),
        _score("travel", _travel(place, who), TRAVEL),
        _score("skills", _steps(shared_skills, SKILLS, (5, 8, 10)), SKILLS),
        _score("hours", _hours(place.hours, who.hours), HOURS),
        _score("support", SUPPORT if who.support_wanted <= place.support else 0, SUPPORT),
        _score("start", START if ready else 0, START),
    )


def _score(preference: Preference, points: int, max_points: int) -> PreferenceScore:
    return PreferenceScore(preference=preference, points=points, max_points=max_points)


def _steps(shared: int, most: int, steps: tuple[int, ...]) -> int:
    """The first thing in common says most."""
    return 0 if not shared else min(most, steps[min(shared, len(steps)) - 1])


def _kind(place: Opportunity, who: Candidate) -> int:
    """The first wish counts in full, each later one five less, at least five."""
    return max(5, KIND - 5 * who.kinds.index(place.kind)) if place.kind in who.kinds else 0


def _travel(place: Opportunity, who: Candidate) -> int:
    """Same district, then same postcode area; real travel times come later and will say more."""
    if place.remote:
        return TRAVEL
    if place.zone is None or who.home_zone is None:
        return 0
    return TRAVEL if place.zone == who.home_zone else TRAVEL // 2 if _area(place.zone) == _area(who.home_zone) else 0


def _area(zone: str) -> str:
    return zone.rstrip("0123456789") if zone[-1].isdigit() else zone[:-2].rstrip("0123456789")


def _hours(offered: Hours, wanted: Hours) -> int:
    if "unknown" in (offered, wanted):
        return HOURS // 2
    return HOURS if offered == wanted or "either" in (offered, wanted) else 0
