"""The best opportunities for one candidate, explained: every limit checked, every preference scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from opportunities.domain.candidate import Candidate
from opportunities.domain.limits import Rules, check_limits
from opportunities.domain.opportunity import Opportunity
from opportunities.messages import Hours, Limit, LimitCheck, Preference, PreferenceScore

MAX_MATCHES = 20
INTERESTS, KIND, TRAVEL, SKILLS, HOURS, SUPPORT, START = 30, 20, 20, 10, 10, 5, 5
MAX_POINTS = INTERESTS + KIND + TRAVEL + SKILLS + HOURS + SUPPORT + START


@dataclass(frozen=True)
class RankedOpportunity:
    opportunity: Opportunity
    limit_checks: tuple[LimitCheck, ...]
    preference_scores: tuple[PreferenceScore, ...]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.preference_scores)


@dataclass(frozen=True)
class MatchResult:
    """``excluding_limits`` are the limits that left opportunities out: never how many opportunities, or which."""

    ranked: tuple[RankedOpportunity, ...]
    excluding_limits: tuple[Limit, ...]


def match(
    opportunities: Iterable[Opportunity], candidate: Candidate, rules: Rules, today: date, *, most: int = MAX_MATCHES
) -> MatchResult:
    """The same opportunities and candidate give the same list, in whatever order they come."""
    ranked: list[RankedOpportunity] = []
    broken: set[Limit] = set()
    for opportunity in opportunities:
        checked = check_limits(opportunity, candidate, rules, today)
        if no := {one.limit for one in checked if one.outcome == "no"}:
            broken |= no
        else:
            ranked.append(RankedOpportunity(opportunity, checked, score_preferences(opportunity, candidate)))
    ranked.sort(key=_order)
    return MatchResult(tuple(ranked[:most]), tuple(limit for limit in get_args(Limit) if limit in broken))


def _order(one: RankedOpportunity) -> tuple[int, date, date, str]:
    """Most points first; then what closes first, what starts first, and the id, so that ties have one order."""
    opportunity = one.opportunity
    return (
        -one.points,
        opportunity.closes_on or date.max,
        opportunity.starts_on or date.max,
        str(opportunity.opportunity_id),
    )


def score_preferences(opportunity: Opportunity, candidate: Candidate) -> tuple[PreferenceScore, ...]:
    """Each preference with its points. None of them can leave an opportunity out."""
    shared_interests, shared_skills = (
        len(opportunity.sectors & candidate.interests),
        len(opportunity.skills & candidate.skills),
    )
    ready = opportunity.starts_on is None or opportunity.starts_on >= candidate.free_from
    return (
        _score("interests", _steps(shared_interests, INTERESTS, (20, 30)), INTERESTS),
        _score("kind", _kind(opportunity, candidate), KIND),
        _score("travel", _travel(opportunity, candidate), TRAVEL),
        _score("skills", _steps(shared_skills, SKILLS, (5, 8, 10)), SKILLS),
        _score("hours", _hours(opportunity.hours, candidate.hours), HOURS),
        _score("support", SUPPORT if candidate.support_wanted <= opportunity.support else 0, SUPPORT),
        _score("start", START if ready else 0, START),
    )


def _score(preference: Preference, points: int, max_points: int) -> PreferenceScore:
    return PreferenceScore(preference=preference, points=points, max_points=max_points)


def _steps(shared: int, most: int, steps: tuple[int, ...]) -> int:
    """The first thing in common says most."""
    return 0 if not shared else min(most, steps[min(shared, len(steps)) - 1])


def _kind(opportunity: Opportunity, candidate: Candidate) -> int:
    """The first choice counts in full, each later one five points less, at least five."""
    return max(5, KIND - 5 * candidate.kinds.index(opportunity.kind)) if opportunity.kind in candidate.kinds else 0


def _travel(opportunity: Opportunity, candidate: Candidate) -> int:
    """Same district, then same postcode area; real travel times come later and will say more."""
    if opportunity.remote:
        return TRAVEL
    if opportunity.zone is None or candidate.home_zone is None:
        return 0
    return (
        TRAVEL
        if opportunity.zone == candidate.home_zone
        else TRAVEL // 2
        if _area(opportunity.zone) == _area(candidate.home_zone)
        else 0
    )


def _area(zone: str) -> str:
    return zone.rstrip("0123456789") if zone[-1].isdigit() else zone[:-2].rstrip("0123456789")


def _hours(offered: Hours, wanted: Hours) -> int:
    if "unknown" in (offered, wanted):
        return HOURS // 2
    return HOURS if offered == wanted or "either" in (offered, wanted) else 0
