"""What opportunities answers and takes in; the registry is at the foot."""

from casework.messages import OpportunityRequested, StepWithdrawn
from common.service import answer, react
from opportunities.handlers.choosing import describe_candidate, find_candidate, match_candidate, propose_placement
from opportunities.handlers.configuring import configure_force
from opportunities.handlers.offering import check_opportunity, close_opportunity, import_postings
from opportunities.handlers.placing import offer_placement, record_placement
from opportunities.handlers.requesting import take_in_request
from opportunities.handlers.showing import (
    find_opportunity,
    find_placement,
    list_checks,
    list_opportunities,
    list_wanted,
)
from opportunities.handlers.withdrawing import take_in_withdrawn
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
