"""An offer and what becomes of it: each act with evidence, and the case hears of what it has to know."""

from __future__ import annotations

from uuid import UUID

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from opportunities.domain.limits import benefits
from opportunities.domain.placements import Done as Act
from opportunities.domain.placements import Room, Standing, brings_back, lost, offer, record
from opportunities.handlers.matching import limits_of
from opportunities.messages import (
    Done,
    OfferPlacement,
    PlacementEnded,
    PlacementLost,
    PlacementOffered,
    PlacementStarted,
    PlacementSustained,
    RecordPlacement,
)
from opportunities.store.candidates import get_wanted
from opportunities.store.opportunities import get_opportunity
from opportunities.store.placements import get_placement, keep_act, of_steps, standing_of
from opportunities.store.tables import CandidateRequest, Opportunity, Placement


def offer_placement(command: OfferPlacement, uow: UnitOfWork) -> Done:
    """Offer a proposed placement; from here on it holds its place."""
    place, wanted, row = _locked(uow, command.placement_id)
    who, checked = limits_of(uow, wanted, place)
    others = [other for other in of_steps(uow, [wanted.id]).get(wanted.id, ()) if other.id != row.id]
    act = offer(
        standing_of(uow, row.id),
        room=Room(place.vacancies, place.taken, any(other.state != "proposed" for other in others)),
        checked=checked,
        confirmed=command.confirmed,
        benefits=benefits(place.kind, who),
        explained=command.benefits_explained,
        evidence=command.evidence,
        today=british_date(uow.now),
    )
    keep_act(uow, row, place, act, command.evidence)
    same = {"placement_id": row.id, "case_id": wanted.case_id, "step_id": wanted.id, "site_id": wanted.site_id}
    offered = PlacementOffered(**same, kind=place.kind, offered_on=act.on)  # type: ignore[arg-type]
    uow.raise_event(offered, subject=row.id, sequence=row.version)
    uow.audit("alter", wanted.candidate_id, why="placement_offered")
    return Done()


def record_placement(command: RecordPlacement, uow: UnitOfWork) -> Done:
    """Record what became of an offer. A lost one brings the person back to the top of the list."""
    place, wanted, row = _locked(uow, command.placement_id)
    before = standing_of(uow, row.id)
    act = record(
        before,
        command.outcome,
        on=command.occurred_on,
        weeks=command.weeks,
        reason=command.reason,
        evidence=command.evidence,
        today=british_date(uow.now),
    )
    now = keep_act(uow, row, place, act, command.evidence)
    _settle(uow, wanted, before, act)
    if news := told(row, wanted, place, before, now, act):
        uow.raise_event(news, subject=row.id, sequence=row.version)
    uow.audit("alter", wanted.candidate_id, why=f"placement_{act.act}")
    return Done()


def _locked(uow: UnitOfWork, placement_id: UUID) -> tuple[Opportunity, CandidateRequest, Placement]:
    """Always the place first, then the step, then the placement: so that two finders cannot wait for each other."""
    seen = get_placement(uow, placement_id)
    place = get_opportunity(uow, seen.opportunity_id, lock=True)
    wanted = get_wanted(uow, seen.step_id, lock=True)
    return place, wanted, get_placement(uow, placement_id, lock=True)


def _settle(uow: UnitOfWork, wanted: CandidateRequest, before: Standing, act: Act) -> None:
    """Who has started waits no more; who lost a place waits again, before everybody else."""
    if act.act == "started":
        wanted.settled_at, wanted.lost_at = uow.now, None
    if brings_back(lost(before, act)) and wanted.withdrawn_at is None:
        wanted.settled_at, wanted.lost_at = None, uow.now


def told(
    row: Placement, wanted: CandidateRequest, place: Opportunity, before: Standing, now: Standing, act: Act
) -> object | None:
    """The event that the case has to hear, if any."""
    same = {"placement_id": row.id, "case_id": wanted.case_id, "step_id": wanted.id, "site_id": wanted.site_id}
    if reason := lost(before, act):
        return PlacementLost(**same, reason=reason, started_on=now.started_on, weeks=now.weeks, lost_on=act.on)  # type: ignore[arg-type]
    if act.act == "started":
        return PlacementStarted(**same, kind=place.kind, started_on=act.on)  # type: ignore[arg-type]
    if now.started_on is None:
        return None
    if act.act == "sustained":
        return PlacementSustained(**same, weeks=now.weeks, started_on=now.started_on, seen_on=act.on)  # type: ignore[arg-type]
    if act.act == "ended" and act.reason:
        return PlacementEnded(**same, reason=act.reason, started_on=now.started_on, weeks=now.weeks, ended_on=act.on)  # type: ignore[arg-type]
    return None
