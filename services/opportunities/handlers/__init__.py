"""What opportunities answers and takes in; the registry is at the foot."""

from casework.messages import OpportunityRequested, StepWithdrawn
from common.service import answer, react
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
    answer(ListWanted, list_wanted),
    answer(MatchCandidate, match_candidate),
    answer(ListOpportunities, list_opportunities),
    answer(FindCandidate, find_candidate),
    answer(FindOpportunity, find_opportunity),
    answer(FindPlacement, find_placement),
    answer(ListChecks, list_checks),
    answer(ImportPostings, import_postings),
    answer(CheckOpportunity, check_opportunity),
    answer(CloseOpportunity, close_opportunity),
    answer(DescribeCandidate, describe_candidate),
    answer(ProposePlacement, propose_placement),
    answer(OfferPlacement, offer_placement),
    answer(RecordPlacement, record_placement),
    answer(ConfigureForce, configure_force),
)
REACTIONS = (
    react(OpportunityRequested, take_in_request),
    react(StepWithdrawn, take_in_withdrawn),
)
