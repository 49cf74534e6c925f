"""Placements with their acts: their state, the checks that are due, and who is present where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from common.acts import add_act, list_acts
from common.queries import find
from common.unit_of_work import UnitOfWork
from opportunities.domain.placements import (
    TAKING_VACANCY,
    PlacementAct,
    PlacementStatus,
    next_check,
    status_from,
)
from opportunities.domain.proposals import has_lapsed
from opportunities.messages import Evidence
from opportunities.store.candidates import described_at
from opportunities.store.tables import Act, CandidateRequest, Opportunity, Placement, Presence

MAX_CHECKS = 100


def get_placement(uow: UnitOfWork, placement_id: UUID, *, lock: bool = False) -> Placement:
    """A placement that the caller may see. Raises: Refused(not_found)."""
    return find(uow, Placement, placement_id, lock=lock)


def acts_of(uow: UnitOfWork, placement_id: UUID) -> Sequence[Act]:
    return list_acts(uow, Act, Act.placement_id == placement_id)


def status_of(uow: UnitOfWork, placement_id: UUID) -> PlacementStatus:
    return status_from(to_domain_act(act) for act in acts_of(uow, placement_id))


def to_domain_act(act: Act) -> PlacementAct:
    return PlacementAct(
        sequence=act.sequence,
        act=act.act,
        occurred_on=act.occurred_on,
        weeks=act.weeks,
        reason=act.reason,  # type: ignore[arg-type]
        evidence=act.evidence,
    )


def insert_placement(
    uow: UnitOfWork, request: CandidateRequest, opportunity: Opportunity, done: PlacementAct
) -> Placement:
    """A placement begins with being proposed."""
    row = Placement(
        force_id=uow.tenant.force_id, site_id=request.site_id, step_id=request.id, candidate_id=request.candidate_id,
        opportunity_id=opportunity.id, state=done.act, version=0, agreed_on=[],
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    record_act(uow, row, opportunity, done, None)
    return row


def record_act(
    uow: UnitOfWork, row: Placement, opportunity: Opportunity, done: PlacementAct, evidence: Evidence | None
) -> PlacementStatus:
    """Add an act to a placement of a locked opportunity. State, next check, vacancies and presence follow from it."""
    took = row.state in TAKING_VACANCY
    act = Act(
        placement_id=row.id, act=done.act, occurred_on=done.occurred_on, weeks=done.weeks, reason=done.reason,
        evidence=done.evidence, evidence_seen_on=evidence.seen_on if evidence else None,
    )  # fmt: skip
    add_act(uow, row, act)
    now = status_of(uow, row.id)
    row.state = now.state
    row.check_weeks, row.check_on = next_check(now) or (None, None)
    if now.takes_vacancy != took:
        _update_vacancy(uow, row, opportunity, now.takes_vacancy)
    uow.session.flush()
    return now


def _update_vacancy(uow: UnitOfWork, row: Placement, opportunity: Opportunity, takes: bool) -> None:
    opportunity.taken += 1 if takes else -1
    here = {"force_id": uow.tenant.force_id, "placement_id": row.id}
    if takes:
        present = Presence(
            **here, provider_key=opportunity.provider_key, candidate_id=row.candidate_id,
            described_at=described_at(uow, row.candidate_id) or uow.now,
        )  # fmt: skip
        uow.session.add(present)
    else:
        gone = (Presence.force_id == uow.tenant.force_id, Presence.placement_id == row.id)
        uow.session.execute(sa.delete(Presence).where(*gone))


def agreement_basis(uow: UnitOfWork, row: Placement, opportunity: Opportunity) -> list[str]:
    """What an agreement is given on: the candidate's profile as it was saved last, and who else is placed with the
    provider, by theirs. Read it before the warnings: what is new afterwards then ends the agreement."""
    others = sa.select(Presence.placement_id, Presence.described_at).where(
        Presence.force_id == uow.tenant.force_id,
        Presence.provider_key == opportunity.provider_key,
        Presence.candidate_id != row.candidate_id,
    )
    own = (row.id, described_at(uow, row.candidate_id))
    return [f"{placement_id} {described}" for placement_id, described in (own, *uow.session.execute(others))]


def agreement_lapsed(uow: UnitOfWork, row: Placement, opportunity: Opportunity) -> bool:
    """Whether the case team agreed to a placement that has not been offered, and has to be asked again."""
    basis = agreement_basis(uow, row, opportunity)
    return row.state == "agreed" and has_lapsed(row.agreed_on, basis)


def lock_provider(uow: UnitOfWork, opportunity: Opportunity) -> None:
    """One offer after the other with each provider, so that the second sees who came with the first. Lock it last."""
    key = f"{uow.tenant.force_id} {opportunity.provider_key}"
    uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))


def not_chosen_opportunities(uow: UnitOfWork, step_id: UUID) -> set[UUID]:
    """The opportunities that the case team has declined for a step."""
    query = sa.select(Placement.opportunity_id).where(
        Placement.force_id == uow.tenant.force_id, Placement.step_id == step_id, Placement.state == "not_chosen"
    )
    return set(uow.session.scalars(query))


def open_placements(uow: UnitOfWork, steps: Collection[UUID]) -> dict[UUID, list[Placement]]:
    """The placements of these steps that are not over."""
    query = sa.select(Placement).where(
        Placement.force_id == uow.tenant.force_id,
        Placement.step_id.in_(list(steps)),
        Placement.state.in_(("proposed", "agreed", *sorted(TAKING_VACANCY))),
    )
    by_step: dict[UUID, list[Placement]] = {}
    for row in uow.session.scalars(query.order_by(Placement.id)):
        by_step.setdefault(row.step_id, []).append(row)
    return by_step


def checks_due(uow: UnitOfWork, today: date) -> Sequence[Placement]:
    query = sa.select(Placement).where(Placement.force_id == uow.tenant.force_id, Placement.check_on <= today)
    return uow.session.scalars(query.order_by(Placement.check_on, Placement.id).limit(MAX_CHECKS)).all()
