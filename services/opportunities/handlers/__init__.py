"""The registry of opportunities: its handlers of requests and events."""

from casework.messages import OpportunityRequested, StepMoved, StepWithdrawn
from common.service import handle_event, handle_request
from opportunities.handlers.candidate_requests import on_opportunity_requested
from opportunities.handlers.force_settings import configure_force
from opportunities.handlers.matching import describe_candidate, find_candidate, match_candidate
from opportunities.handlers.opportunities import check_opportunity, close_opportunity, import_postings
from opportunities.handlers.placements import offer_placement, record_placement
from opportunities.handlers.proposals import answer_proposal, propose_placement
from opportunities.handlers.step_withdrawal import on_step_moved, on_step_withdrawn
from opportunities.messages import (
    AnswerProposal,
    CheckOpportunity,
    CloseOpportunity,
    ConfigureForce,
    DescribeCandidate,
    FindCandidate,
    FindOpportunity,
    FindPlacement,
    ImportPostings,
    ListCandidateRequests,
    ListOpportunities,
    ListPlacementChecks,
    ListProposals,
    MatchCandidate,
    OfferPlacement,
    ProposePlacement,
    RecordPlacement,
)
from opportunities.views.finder import (
    find_opportunity,
    find_placement,
    list_candidate_requests,
    list_opportunities,
    list_placement_checks,
)
from opportunities.views.proposals import list_proposals

REQUEST_HANDLERS = (
    handle_request(ListCandidateRequests, list_candidate_requests),
    handle_request(MatchCandidate, match_candidate),
    handle_request(ListOpportunities, list_opportunities),
    handle_request(FindCandidate, find_candidate),
    handle_request(FindOpportunity, find_opportunity),
    handle_request(FindPlacement, find_placement),
    handle_request(ListPlacementChecks, list_placement_checks),
    handle_request(ImportPostings, import_postings),
    handle_request(CheckOpportunity, check_opportunity),
    handle_request(CloseOpportunity, close_opportunity),
    handle_request(DescribeCandidate, describe_candidate),
    handle_request(ProposePlacement, propose_placement),
    handle_request(ListProposals, list_proposals),
    handle_request(AnswerProposal, answer_proposal),
    handle_request(OfferPlacement, offer_placement),
    handle_request(RecordPlacement, record_placement),
    handle_request(ConfigureForce, configure_force),
)
EVENT_HANDLERS = (
    handle_event(OpportunityRequested, on_opportunity_requested),
    handle_event(StepWithdrawn, on_step_withdrawn),
    handle_event(StepMoved, on_step_moved),
)
