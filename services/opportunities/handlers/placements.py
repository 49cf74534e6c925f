"""An offer and how it goes on: each act needs evidence, and casework hears what it has to know."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from opportunities.domain.limits import benefits_effect
from opportunities.domain.placements import (
    TAKING_VACANCY,
    Availability,
    PlacementAct,
    PlacementStatus,
    loss_reason,
    offer,
    record_outcome,
    returns_to_top,
)
from opportunities.handlers.matching import check_limits_of
from opportunities.messages import (
    Done,
    OfferPlacement,
    PlacementEnded,
    PlacementLost,
    PlacementOffered,
    PlacementStarted,
    PlacementSustained,
    ProposalClosed,
    RecordPlacement,
)
from opportunities.store.candidates import get_candidate_request
from opportunities.store.opportunities import get_opportunity
from opportunities.store.placements import (
    agreement_lapsed,
    get_placement,
    lock_provider,
    open_placements,
    record_act,
    status_of,
)
from opportunities.store.tables import CandidateRequest, Opportunity, Placement


def offer_placement(command: OfferPlacement, uow: UnitOfWork) -> Done:
    """Offer what the case team agreed to; from now on it takes a vacancy. Raises: Refused, as ``placements.offer``
    does."""
    opportunity, request, row = lock_placement(uow, command.placement_id)
    lock_provider(uow, opportunity)
    candidate, checked = check_limits_of(uow, request, opportunity)
    others = [other for other in open_placements(uow, [request.id]).get(request.id, ()) if other.id != row.id]
    act = offer(
        status_of(uow, row.id),
        lapsed=agreement_lapsed(uow, row, opportunity),
        room=Availability(
            opportunity.vacancies, opportunity.taken, any(other.state in TAKING_VACANCY for other in others)
        ),
        checked=checked,
        confirmed=command.confirmed,
        benefits=benefits_effect(opportunity.kind, candidate),
        explained=command.benefits_explained,
        evidence=command.evidence,
        today=british_date(uow.now),
    )
    record_act(uow, row, opportunity, act, command.evidence)
    offered = PlacementOffered(**ids_of(row, request), kind=opportunity.kind, offered_on=act.occurred_on)
    uow.raise_event(offered, subject=row.id, sequence=row.version)
    uow.audit("alter", request.candidate_id, why="placement_offered")
    return Done()


def record_placement(command: RecordPlacement, uow: UnitOfWork) -> Done:
    """Record how an offer went on. A lost placement moves the candidate back to the top of the list."""
    opportunity, request, row = lock_placement(uow, command.placement_id)
    before = status_of(uow, row.id)
    act = record_outcome(
        before,
        command.outcome,
        on=command.occurred_on,
        weeks=command.weeks,
        reason=command.reason,
        evidence=command.evidence,
        today=british_date(uow.now),
    )
    now = record_act(uow, row, opportunity, act, command.evidence)
    _update_request(uow, request, before, act)
    if news := event_for(row, request, opportunity, before, now, act):
        uow.raise_event(news, subject=row.id, sequence=row.version)
    uow.audit("alter", request.candidate_id, why=f"placement_{act.act}")
    return Done()


def lock_placement(uow: UnitOfWork, placement_id: UUID) -> tuple[Opportunity, CandidateRequest, Placement]:
    """Always the opportunity first, then the request, then the placement, so that two finders never deadlock."""
    seen = get_placement(uow, placement_id)
    opportunity = get_opportunity(uow, seen.opportunity_id, lock=True)
    request = get_candidate_request(uow, seen.step_id, lock=True)
    return opportunity, request, get_placement(uow, placement_id, lock=True)


def _update_request(uow: UnitOfWork, request: CandidateRequest, before: PlacementStatus, act: PlacementAct) -> None:
    """A candidate who started no longer waits; one who lost a placement waits again, before all others."""
    if act.act == "started":
        request.closed_at, request.lost_at = uow.now, None
    if returns_to_top(loss_reason(before, act)) and request.withdrawn_at is None:
        request.closed_at, request.lost_at = None, uow.now


def event_for(
    row: Placement,
    request: CandidateRequest,
    opportunity: Opportunity,
    before: PlacementStatus,
    now: PlacementStatus,
    act: PlacementAct,
) -> object | None:
    """The event that casework has to hear, if any."""
    ids = ids_of(row, request)
    if before.state == "proposed":
        return ProposalClosed(**ids)
    if reason := loss_reason(before, act):
        return PlacementLost(**ids, reason=reason, started_on=now.started_on, weeks=now.weeks, lost_on=act.occurred_on)
    if act.act == "started":
        return PlacementStarted(**ids, kind=opportunity.kind, started_on=act.occurred_on)
    if now.started_on is None:
        return None
    if act.act == "sustained":
        return PlacementSustained(**ids, weeks=now.weeks, started_on=now.started_on, seen_on=act.occurred_on)
    if act.act == "ended" and act.reason:
        return PlacementEnded(
            **ids, reason=act.reason, started_on=now.started_on, weeks=now.weeks, ended_on=act.occurred_on
        )
    return None


def ids_of(row: Placement, request: CandidateRequest) -> dict[str, Any]:
    return {"placement_id": row.id, "case_id": request.case_id, "step_id": request.id, "site_id": request.site_id}
