"""What opportunities answers and takes in; the registry is at the foot."""

from casework.messages import OpportunityRequested, StepWithdrawn
from common.service import handle_event, handle_request
from opportunities.handlers.candidate_requests import take_in_request
from opportunities.handlers.force_settings import configure_force
from opportunities.handlers.matching import describe_candidate, find_candidate, match_candidate, propose_placement
from opportunities.handlers.opportunities import check_opportunity, close_opportunity, import_postings
from opportunities.handlers.placements import offer_placement, record_placement
from opportunities.handlers.step_withdrawal import take_in_withdrawn
from opportunities.messages import (
    CheckOpportunity,
    CloseOpportunity,
    ConfigureForce,
    DescribeCandidate,
    FindCandidate,
    FindOpportunity,
    FindPlacement,
    ImportPostings,
    ListChecks,
    ListOpportunities,
    ListWanted,
    MatchCandidate,
    OfferPlacement,
    ProposePlacement,
    RecordPlacement,
)
from opportunities.views.finder import find_opportunity, find_placement, list_checks, list_opportunities, list_wanted

ANSWERS = (
    handle_request(ListWanted, list_wanted),
    handle_request(MatchCandidate, match_candidate),
    handle_request(ListOpportunities, list_opportunities),
    handle_request(FindCandidate, find_candidate),
    handle_request(FindOpportunity, find_opportunity),
    handle_request(FindPlacement, find_placement),
    handle_request(ListChecks, list_checks),
    handle_request(ImportPostings, import_postings),
    handle_request(CheckOpportunity, check_opportunity),
    handle_request(CloseOpportunity, close_opportunity),
    handle_request(DescribeCandidate, describe_candidate),
    handle_request(ProposePlacement, propose_placement),
    handle_request(OfferPlacement, offer_placement),
    handle_request(RecordPlacement, record_placement),
    handle_request(ConfigureForce, configure_force),
)
REACTIONS = (
    handle_event(OpportunityRequested, take_in_request),
    handle_event(StepWithdrawn, take_in_withdrawn),
)
