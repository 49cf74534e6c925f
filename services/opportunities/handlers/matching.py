"""Who wants what, which places fit with which reasons, and the finder's choice."""

from __future__ import annotations

from common.british_time import british_date
from common.errors import Refused
from common.unit_of_work import UnitOfWork
from opportunities.domain.candidate import Candidate
from opportunities.domain.limits import Rules, benefits, check
from opportunities.domain.matching import OF, Ranked, match
from opportunities.domain.opportunity import Opportunity as Place
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
from opportunities.store.candidates import describe, description_of, get_wanted, who_wants
from opportunities.store.force_settings import settings_of
from opportunities.store.opportunities import as_places, get_opportunity, open_places
from opportunities.store.placements import begin, of_steps
from opportunities.store.pseudonyms import Pseudonyms
from opportunities.store.tables import CandidateRequest, Opportunity
from opportunities.views.finder import shown


def describe_candidate(command: DescribeCandidate, uow: UnitOfWork) -> Done:
    """Keep what a candidate wants, can do and may not."""
    wanted = get_wanted(uow, command.step_id, lock=True)
    describe(uow, wanted, command, Pseudonyms(uow))
    uow.audit("alter", wanted.candidate_id, why="candidate_described")
    return Done()


def find_candidate(question: FindCandidate, uow: UnitOfWork) -> CandidateDetail:
    """What was said of a candidate, for the team that said it."""
    wanted = get_wanted(uow, question.step_id)
    uow.audit("consult", wanted.candidate_id, why="candidate")
    return CandidateDetail(step_id=wanted.id, candidate_id=wanted.candidate_id, profile=description_of(uow, wanted))


def match_candidate(question: MatchCandidate, uow: UnitOfWork) -> Matches:
    """The best places that a candidate may be offered, with every reason but those that nobody here may know."""
    wanted = get_wanted(uow, question.step_id)
    who, rows = who_wants(uow, wanted), open_places(uow)
    places = as_places(uow, rows, Pseudonyms(uow), but=who.candidate_id)
    found = match(places, who, rules_of(uow), british_date(uow.now))
    row_of = {row.id: row for row in rows}
    uow.audit("consult", wanted.candidate_id, why="places_matched")
    return Matches(
        step_id=wanted.id,
        candidate_id=wanted.candidate_id,
        matches=tuple(_match(one, row_of[one.place.opportunity_id], who) for one in found.ranked),
        excluding_limits=found.left_out_for,
    )


def _match(one: Ranked, row: Opportunity, who: Candidate) -> Match:
    return Match(
        opportunity=shown(row),
        points=one.points,
        max_points=OF,
        limit_checks=one.checked,
        preference_scores=one.counted,
        benefits=benefits(one.place.kind, who),
    )


def propose_placement(command: ProposePlacement, uow: UnitOfWork) -> ProposedPlacement:
    """Put a candidate and a place together. What breaks a limit is refused here already, in the same few words."""
    row = get_opportunity(uow, command.opportunity_id, lock=True)
    wanted = get_wanted(uow, command.step_id, lock=True)
    if wanted.withdrawn_at is not None:
        raise Refused("step_withdrawn")
    _, checked = limits_of(uow, wanted, row)
    if broken := [one.limit for one in checked if one.outcome == "no"]:
        raise Refused("limit_not_met", limit=broken[0])
    if any(other.opportunity_id == row.id for other in of_steps(uow, [wanted.id]).get(wanted.id, ())):
        raise Refused("already_proposed")
    placement = begin(uow, wanted, row, propose(british_date(uow.now)))
    uow.audit("alter", wanted.candidate_id, why="placement_proposed")
    return ProposedPlacement(placement_id=placement.id)


def limits_of(uow: UnitOfWork, wanted: CandidateRequest, row: Opportunity) -> tuple[Candidate, tuple[LimitCheck, ...]]:
    """The candidate, and every limit as it comes out for one place today."""
    who = who_wants(uow, wanted)
    (place,) = as_places(uow, [row], Pseudonyms(uow), but=who.candidate_id)
    return who, _checked(place, who, uow)


def _checked(place: Place, who: Candidate, uow: UnitOfWork) -> tuple[LimitCheck, ...]:
    return check(place, who, rules_of(uow), british_date(uow.now))


def rules_of(uow: UnitOfWork) -> Rules:
    return Rules(training_duty=settings_of(uow).training_duty)
