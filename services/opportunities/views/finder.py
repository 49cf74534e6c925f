"""The finder's questions: who waits, which opportunities are open, one placement, and the checks that are due."""

from __future__ import annotations

from common.british_time import british_date
from common.queries import page_of_items
from common.unit_of_work import UnitOfWork
from opportunities.domain.placements import next_check, status_from
from opportunities.domain.waiting_order import WaitingRequest, sort_requests
from opportunities.messages import (
    Act,
    CandidateRequest,
    CandidateRequestPage,
    FindOpportunity,
    FindPlacement,
    ListCandidateRequests,
    ListOpportunities,
    ListPlacementChecks,
    Opportunity,
    OpportunityDetail,
    OpportunityPage,
    PlacementCheck,
    PlacementChecks,
    PlacementDetail,
)
from opportunities.store import tables
from opportunities.store.candidates import described_candidates, waiting_requests
from opportunities.store.opportunities import get_opportunity, open_opportunities_page
from opportunities.store.placements import (
    acts_of,
    agreement_lapsed,
    checks_due,
    get_placement,
    open_placements,
    to_domain_act,
)

CASE_TEAM_ACTOR = "case_team"


def list_candidate_requests(question: ListCandidateRequests, uow: UnitOfWork) -> CandidateRequestPage:
    """One page of the candidates who wait, in the order of urgency."""
    waiting_rows = {row.id: row for row in waiting_requests(uow)}
    order = sort_requests(
        WaitingRequest(row.id, row.wanted_by, row.requested_at, row.lost_at) for row in waiting_rows.values()
    )
    page = page_of_items(order, question.page)
    rows = [waiting_rows[one.step_id] for one in page.items]
    live = open_placements(uow, [row.id for row in rows])
    known = described_candidates(uow, [row.candidate_id for row in rows])
    uow.audit("consult", *(row.candidate_id for row in rows), why="waiting_list")
    items = tuple(_candidate_request(row, row.candidate_id in known, live.get(row.id, [])) for row in rows)
    return CandidateRequestPage(items=items, total=page.total, page=page.page, pages=page.pages)


def list_opportunities(question: ListOpportunities, uow: UnitOfWork) -> OpportunityPage:
    page = open_opportunities_page(uow, question.page, british_date(uow.now))
    items = tuple(opportunity_message(row) for row in page.items)
    return OpportunityPage(items=items, total=page.total, page=page.page, pages=page.pages)


def find_opportunity(question: FindOpportunity, uow: UnitOfWork) -> OpportunityDetail:
    """One opportunity, open or closed: a candidate who is placed there may still ask about it."""
    row = get_opportunity(uow, question.opportunity_id)
    return OpportunityDetail(
        opportunity=opportunity_message(row),
        closed=row.closed_at is not None,
        night_work=row.night_work,
        restricted_trade=row.restricted_trade,
        training_included=row.training_included,
        min_age=row.min_age,
        requirements=tuple(row.requirements),
        support=tuple(row.support),
    )


def find_placement(question: FindPlacement, uow: UnitOfWork) -> PlacementDetail:
    """One placement with everything that was done about it."""
    row = get_placement(uow, question.placement_id)
    opportunity = get_opportunity(uow, row.opportunity_id)
    acts = acts_of(uow, row.id)
    now = status_from(to_domain_act(act) for act in acts)
    weeks, due = next_check(now) or (None, None)
    uow.audit("consult", row.candidate_id, why="placement")
    return PlacementDetail(
        placement_id=row.id,
        step_id=row.step_id,
        candidate_id=row.candidate_id,
        opportunity=opportunity_message(opportunity),
        state=now.state,
        weeks=now.weeks,
        next_check=weeks,
        next_check_on=due,
        agreement_lapsed=agreement_lapsed(uow, row, opportunity),
        acts=tuple(_act(act) for act in acts),
    )


def list_placement_checks(_question: ListPlacementChecks, uow: UnitOfWork) -> PlacementChecks:
    """Placements whose sustainment is to be checked by today."""
    rows = checks_due(uow, british_date(uow.now))
    uow.audit("consult", *(row.candidate_id for row in rows), why="checks_due")
    return PlacementChecks(items=tuple(_check(row) for row in rows))


def opportunity_message(row: tables.Opportunity) -> Opportunity:
    unsure = {
        "night_work": row.night_work == "unknown",
        "restricted_trade": row.restricted_trade == "unknown",
        "training_included": row.training_included == "unknown",
        "requirements": not row.requirements_known,
    }
    return Opportunity(
        opportunity_id=row.id,
        site_id=row.site_id,
        kind=row.kind,
        title=row.title,
        provider=row.provider,
        summary=row.summary,
        zone=row.zone,
        hours=row.hours,
        pay=row.pay,
        sectors=tuple(row.sectors),
        starts_on=row.starts_on,
        closes_on=row.closes_on,
        vacancies=row.vacancies,
        vacancies_left=row.vacancies - row.taken,
        unknowns=tuple(name for name, open_question in unsure.items() if open_question),
    )


def _candidate_request(
    row: tables.CandidateRequest, is_described: bool, live: list[tables.Placement]
) -> CandidateRequest:
    """The placement that has come furthest is shown: what is offered, then what was agreed to, then what is
    proposed."""
    furthest = max(
        live,
        key=lambda one: (one.state not in ("proposed", "agreed"), one.state != "proposed", one.version),
        default=None,
    )
    return CandidateRequest(
        step_id=row.id,
        candidate_id=row.candidate_id,
        site_id=row.site_id,
        wanted_by=row.wanted_by,
        requested_at=row.requested_at,
        placement_lost=row.lost_at is not None,
        described=is_described,
        placement_id=furthest.id if furthest else None,
        placement_state=furthest.state if furthest else None,
    )


def _act(act: tables.Act) -> Act:
    """Who answered a proposal, and at which hour, is not told: it could say who the candidate is, and why."""
    is_answer = act.act in ("agreed", "not_chosen")
    return Act(
        sequence=act.sequence,
        at=act.at.replace(hour=0, minute=0, second=0, microsecond=0) if is_answer else act.at,
        actor=CASE_TEAM_ACTOR if is_answer else act.actor,
        act=act.act,
        occurred_on=act.occurred_on,
        weeks=act.weeks,
        reason=act.reason,
        evidence=act.evidence,
    )


def _check(row: tables.Placement) -> PlacementCheck:
    assert row.check_weeks is not None
    assert row.check_on is not None
    return PlacementCheck(
        placement_id=row.id,
        candidate_id=row.candidate_id,
        site_id=row.site_id,
        weeks=row.check_weeks,
        due_on=row.check_on,
    )
