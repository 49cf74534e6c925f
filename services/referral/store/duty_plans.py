"""Saves the duty plan of a site, and says which roles are on at a moment."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.messages import DutyPlanned
from common.unit_of_work import UnitOfWork
from referral.store.tables import Duty, DutyPlan


def save_duty_plan(uow: UnitOfWork, plan: DutyPlanned) -> None:
    """Keep this plan of the site instead of the one before. An older one that comes late changes nothing."""
    key = {"force_id": uow.tenant.force_id, "site_id": plan.site_id}
    latest = {"version": plan.version, "planned_until": plan.planned_until}
    insert = pg.insert(DutyPlan).values(**key, **latest)
    newer = insert.on_conflict_do_update(
        index_elements=list(key), set_=latest, where=DutyPlan.version < plan.version
    ).returning(DutyPlan.version)
    if uow.session.execute(newer).first() is None:
        return
    uow.session.execute(sa.delete(Duty).where(Duty.force_id == key["force_id"], Duty.site_id == plan.site_id))
    rows = {
        (duty.begins, duty.role, duty.worker_id): {
            **key, "begins": duty.begins, "role": duty.role, "worker_id": duty.worker_id, "ends": duty.ends,
        }
        for duty in plan.duties
    }  # fmt: skip
    if rows:
        uow.session.execute(sa.insert(Duty), list(rows.values()))


def roles_on_duty(uow: UnitOfWork, site_id: int | None) -> frozenset[str] | None:
    """The roles in which somebody is on at the site now; None where no plan says who is."""
    now_on = sa.and_(
        Duty.force_id == DutyPlan.force_id, Duty.site_id == DutyPlan.site_id, Duty.begins <= uow.now,
        Duty.ends > uow.now,
    )  # fmt: skip
    plan = (DutyPlan.force_id == uow.tenant.force_id, DutyPlan.site_id == site_id, DutyPlan.planned_until > uow.now)
    query = sa.select(Duty.role).select_from(DutyPlan).outerjoin(Duty, now_on).where(*plan)
    found = uow.session.scalars(query).all()
    return frozenset(role for role in found if role is not None) if found else None
