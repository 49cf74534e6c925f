"""What a candidate wants, and which opportunities fit and why."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from opportunities.domain.candidate import Candidate
from opportunities.domain.limits import Rules, benefits_effect, check_limits
from opportunities.domain.matching import MAX_POINTS, RankedOpportunity, match
from opportunities.messages import (
    CandidateDetail,
    DescribeCandidate,
    Done,
    FindCandidate,
    LimitCheck,
    Match,
    MatchCandidate,
    Matches,
)
from opportunities.store.candidates import candidate_of, get_candidate_request, profile_of, save_profile
from opportunities.store.force_settings import settings_of
from opportunities.store.opportunities import open_opportunities, to_domain_opportunity
from opportunities.store.placements import not_chosen_opportunities
from opportunities.store.safety import has_limits, save_limits
from opportunities.store.tables import CandidateRequest, Opportunity
from opportunities.views.finder import opportunity_message


def describe_candidate(command: DescribeCandidate, uow: UnitOfWork) -> Done:
    """Store what a candidate wants, can do and must avoid."""
    request = get_candidate_request(uow, command.step_id, lock=True)
    save_profile(uow, request, command)
    save_limits(uow, request.candidate_id, command)
    uow.audit("alter", request.candidate_id, why="candidate_profiled")
    return Done()


def find_candidate(question: FindCandidate, uow: UnitOfWork) -> CandidateDetail:
    """The profile of a candidate, for the case team that wrote it."""
    request = get_candidate_request(uow, question.step_id)
    uow.audit("consult", request.candidate_id, why="candidate")
    profile = profile_of(uow, request, has_safety_limits=has_limits(uow, request.candidate_id))
    return CandidateDetail(step_id=request.id, candidate_id=request.candidate_id, profile=profile)


def match_candidate(question: MatchCandidate, uow: UnitOfWork) -> Matches:
    """The best opportunities for a candidate, with every reason. What is unsafe is not looked at: the case team does
    that.

    Raises: Refused(not_found, candidate_not_described).
    """
    request = get_candidate_request(uow, question.step_id)
    candidate, rows = candidate_of(uow, request), open_opportunities(uow)
    result = match(map(to_domain_opportunity, rows), candidate, rules_of(uow), british_date(uow.now))
    row_of, not_chosen = {row.id: row for row in rows}, not_chosen_opportunities(uow, request.id)
    uow.audit("consult", request.candidate_id, why="opportunities_matched")
    return Matches(
        step_id=request.id,
        candidate_id=request.candidate_id,
        matches=tuple(
            _match(one, row_of[one.opportunity.opportunity_id], candidate, not_chosen) for one in result.ranked
        ),
        excluding_limits=result.excluding_limits,
    )


def _match(one: RankedOpportunity, row: Opportunity, candidate: Candidate, not_chosen: Collection[UUID]) -> Match:
    return Match(
        opportunity=opportunity_message(row),
        points=one.points,
        max_points=MAX_POINTS,
        limit_checks=one.limit_checks,
        preference_scores=one.preference_scores,
        benefits=benefits_effect(one.opportunity.kind, candidate),
        not_chosen=row.id in not_chosen,
    )


def check_limits_of(
    uow: UnitOfWork, request: CandidateRequest, row: Opportunity
) -> tuple[Candidate, tuple[LimitCheck, ...]]:
    """The candidate, and every limit as it comes out for one opportunity today."""
    candidate = candidate_of(uow, request)
    return candidate, check_limits(to_domain_opportunity(row), candidate, rules_of(uow), british_date(uow.now))


def rules_of(uow: UnitOfWork) -> Rules:
    return Rules(training_duty=settings_of(uow).training_duty)
