"""Placements with their acts: where each stands, whose check is due, and who is present where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from common.queries import find
from common.unit_of_work import UnitOfWork
from opportunities.domain.placements import HOLDING, Done, Standing, next_check, standing
from opportunities.messages import Evidence
from opportunities.store.tables import Act, CandidateRequest, Opportunity, Placement, Presence

MOST_CHECKS = 100


def get_placement(uow: UnitOfWork, placement_id: UUID, *, lock: bool = False) -> Placement:
    """A placement that the caller may see. Raises ``Refused(not_found)``."""
    return find(uow, Placement, placement_id, lock=lock)


def acts_of(uow: UnitOfWork, placement_id: UUID) -> Sequence[Act]:
    query = sa.select(Act).where(Act.force_id == uow.tenant.force_id, Act.placement_id == placement_id)
    return uow.session.scalars(query.order_by(Act.sequence)).all()


def standing_of(uow: UnitOfWork, placement_id: UUID) -> Standing:
    return standing(as_done(act) for act in acts_of(uow, placement_id))


def as_done(act: Act) -> Done:
    return Done(
        sequence=act.sequence,
        act=act.act,
        on=act.occurred_on,
        weeks=act.weeks,
        reason=act.reason,  # type: ignore[arg-type]
        evidence=act.evidence,
    )


def begin(uow: UnitOfWork, wanted: CandidateRequest, place: Opportunity, done: Done) -> Placement:
    """A placement begins with being proposed."""
    row = Placement(
        force_id=uow.tenant.force_id, site_id=wanted.site_id, step_id=wanted.id, candidate_id=wanted.candidate_id,
        opportunity_id=place.id, state=done.act, version=0,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    keep_act(uow, row, place, done, None)
    return row


def keep_act(uow: UnitOfWork, row: Placement, place: Opportunity, done: Done, evidence: Evidence | None) -> Standing:
    """Add an act to a placement whose place is locked; state, next check, places taken and presence follow from it."""
    uow.session.add(
        Act(
            force_id=uow.tenant.force_id, placement_id=row.id, sequence=done.sequence, at=uow.now, actor=uow.actor.id,
            act=done.act, occurred_on=done.on, weeks=done.weeks, reason=done.reason, evidence=done.evidence,
            evidence_seen_on=evidence.seen_on if evidence else None,
        )
    )  # fmt: skip
    held = row.state in HOLDING
    uow.session.flush()
    now = standing_of(uow, row.id)
    row.state, row.version = now.state, now.sequence
    row.check_weeks, row.check_on = next_check(now) or (None, None)
    if now.holds_a_place != held:
        _hold(uow, row, place, now.holds_a_place)
    uow.session.flush()
    return now


def _hold(uow: UnitOfWork, row: Placement, place: Opportunity, holds: bool) -> None:
    place.taken += 1 if holds else -1
    here = {"force_id": uow.tenant.force_id, "placement_id": row.id}
    if holds:
        present = Presence(**here, provider_key=place.provider_key, candidate_id=row.candidate_id)
        uow.session.add(present)
    else:
        gone = (Presence.force_id == uow.tenant.force_id, Presence.placement_id == row.id)
        uow.session.execute(sa.delete(Presence).where(*gone))


def of_steps(uow: UnitOfWork, steps: Collection[UUID]) -> dict[UUID, list[Placement]]:
    """The placements of these steps that are not over."""
    query = sa.select(Placement).where(
        Placement.force_id == uow.tenant.force_id,
        Placement.step_id.in_(list(steps)),
        Placement.state.in_(("proposed", *sorted(HOLDING))),
    )
    found: dict[UUID, list[Placement]] = {}
    for row in uow.session.scalars(query.order_by(Placement.id)):
        found.setdefault(row.step_id, []).append(row)
    return found


def checks_due(uow: UnitOfWork, today: date) -> Sequence[Placement]:
    query = sa.select(Placement).where(Placement.force_id == uow.tenant.force_id, Placement.check_on <= today)
    return uow.session.scalars(query.order_by(Placement.check_on, Placement.id).limit(MOST_CHECKS)).all()
