"""What a candidate wants, which opportunities fit and why, and the finder's choice."""

from __future__ import annotations

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from opportunities.domain.candidate import Candidate
from opportunities.domain.limits import Rules, benefits_effect, check_limits
from opportunities.domain.matching import MAX_POINTS, RankedOpportunity, match
from opportunities.domain.opportunity import Opportunity as DomainOpportunity
from opportunities.domain.placements import propose
from opportunities.messages import (
    CandidateDetail,
    DescribeCandidate,
    Done,
    FindCandidate,
    LimitCheck,
    Match,
    MatchCandidate,
    Matches,
    ProposedPlacement,
    ProposePlacement,
)
from opportunities.messages.refusals import refused
from opportunities.store.candidates import candidate_of, get_candidate_request, profile_of, save_profile
from opportunities.store.force_settings import settings_of
from opportunities.store.opportunities import get_opportunity, open_opportunities, to_domain_opportunities
from opportunities.store.placements import insert_placement, open_placements
from opportunities.store.pseudonyms import Pseudonyms
from opportunities.store.tables import CandidateRequest, Opportunity
from opportunities.views.finder import opportunity_message


def describe_candidate(command: DescribeCandidate, uow: UnitOfWork) -> Done:
    """Store what a candidate wants, can do and must avoid."""
    request = get_candidate_request(uow, command.step_id, lock=True)
    save_profile(uow, request, command, Pseudonyms(uow))
    uow.audit("alter", request.candidate_id, why="candidate_profiled")
    return Done()


def find_candidate(question: FindCandidate, uow: UnitOfWork) -> CandidateDetail:
    """The profile of a candidate, for the case team that wrote it."""
    request = get_candidate_request(uow, question.step_id)
    uow.audit("consult", request.candidate_id, why="candidate")
    return CandidateDetail(step_id=request.id, candidate_id=request.candidate_id, profile=profile_of(uow, request))


def match_candidate(question: MatchCandidate, uow: UnitOfWork) -> Matches:
    """The best opportunities that a candidate may be offered, with every reason except the secret ones of safety.

    Raises: Refused(not_found, candidate_not_described).
    """
    request = get_candidate_request(uow, question.step_id)
    candidate, rows = candidate_of(uow, request), open_opportunities(uow)
    opportunities = to_domain_opportunities(uow, rows, Pseudonyms(uow), excluding=candidate.candidate_id)
    result = match(opportunities, candidate, rules_of(uow), british_date(uow.now))
    row_of = {row.id: row for row in rows}
    uow.audit("consult", request.candidate_id, why="opportunities_matched")
    return Matches(
        step_id=request.id,
        candidate_id=request.candidate_id,
        matches=tuple(_match(one, row_of[one.opportunity.opportunity_id], candidate) for one in result.ranked),
        excluding_limits=result.excluding_limits,
    )


def _match(one: RankedOpportunity, row: Opportunity, candidate: Candidate) -> Match:
    return Match(
        opportunity=opportunity_message(row),
        points=one.points,
        max_points=MAX_POINTS,
        limit_checks=one.limit_checks,
        preference_scores=one.preference_scores,
        benefits=benefits_effect(one.opportunity.kind, candidate),
    )


def propose_placement(command: ProposePlacement, uow: UnitOfWork) -> ProposedPlacement:
    """Propose an opportunity for a candidate.

    Raises: Refused(not_found, step_withdrawn, candidate_not_described, limit_not_met, already_proposed).
    """
    row = get_opportunity(uow, command.opportunity_id, lock=True)
    request = get_candidate_request(uow, command.step_id, lock=True)
    if request.withdrawn_at is not None:
        raise refused("step_withdrawn")
    _, checked = check_limits_of(uow, request, row)
    if broken := [one.limit for one in checked if one.outcome == "no"]:
        raise refused("limit_not_met", limit=broken[0])
    if any(other.opportunity_id == row.id for other in open_placements(uow, [request.id]).get(request.id, ())):
        raise refused("already_proposed")
    placement = insert_placement(uow, request, row, propose(british_date(uow.now)))
    uow.audit("alter", request.candidate_id, why="placement_proposed")
    return ProposedPlacement(placement_id=placement.id)


def check_limits_of(
    uow: UnitOfWork, request: CandidateRequest, row: Opportunity
) -> tuple[Candidate, tuple[LimitCheck, ...]]:
    """The candidate, and every limit as it comes out for one opportunity today."""
    candidate = candidate_of(uow, request)
    (opportunity,) = to_domain_opportunities(uow, [row], Pseudonyms(uow), excluding=candidate.candidate_id)
    return candidate, _check_limits(opportunity, candidate, uow)


def _check_limits(opportunity: DomainOpportunity, candidate: Candidate, uow: UnitOfWork) -> tuple[LimitCheck, ...]:
    return check_limits(opportunity, candidate, rules_of(uow), british_date(uow.now))


def rules_of(uow: UnitOfWork) -> Rules:
    return Rules(training_duty=settings_of(uow).training_duty)
