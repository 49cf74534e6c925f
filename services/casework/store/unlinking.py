"""Finds and removes what a link of a referral brought to casework, and records undone links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.domain.unlinking import OtherArrest
from casework.store.tables import Arrest, CaseFile, CaseReferral, Contact, Step, StepAssignment, UndoneLink, Visit
from common.unit_of_work import UnitOfWork


def record_undone_link(uow: UnitOfWork, referral_id: UUID, link: int) -> None:
    """Whatever this link or an earlier one reports later is not valid."""
    row = pg.insert(UndoneLink).values(
        force_id=uow.tenant.force_id, referral_id=referral_id, link_number=link, received_at=uow.now
    )
    highest = sa.func.greatest(UndoneLink.link_number, row.excluded.link_number)
    uow.session.execute(
        row.on_conflict_do_update(index_elements=["force_id", "referral_id"], set_={"link_number": highest})
    )


def is_link_valid(uow: UnitOfWork, referral_id: UUID, link: int) -> bool:
    """Whether this link has not been undone."""
    query = sa.select(UndoneLink.link_number).where(
        UndoneLink.force_id == uow.tenant.force_id, UndoneLink.referral_id == referral_id
    )
    return link > (uow.session.scalar(query) or 0)


def find_linked_arrest(uow: UnitOfWork, referral_id: UUID, up_to: int) -> Arrest | None:
    query = sa.select(Arrest).where(
        Arrest.force_id == uow.tenant.force_id, Arrest.referral_id == referral_id, Arrest.link_number <= up_to
    )
    return uow.session.scalars(query).first()


def find_linked_referral(uow: UnitOfWork, referral_id: UUID, up_to: int) -> CaseReferral | None:
    query = sa.select(CaseReferral).where(
        CaseReferral.force_id == uow.tenant.force_id,
        CaseReferral.referral_id == referral_id,
        CaseReferral.link_number <= up_to,
    )
    return uow.session.scalars(query).first()


def delete_row(uow: UnitOfWork, row: Arrest | CaseReferral) -> None:
    """Delete a row from casework; referral keeps its own."""
    uow.session.delete(row)
    uow.session.flush()


def list_referrals(uow: UnitOfWork, case: CaseFile) -> Sequence[CaseReferral]:
    """The accepted referrals that the case answers, in the order in which they joined."""
    query = sa.select(CaseReferral).where(CaseReferral.force_id == uow.tenant.force_id, CaseReferral.case_id == case.id)
    return uow.session.scalars(query.order_by(CaseReferral.joined_at, CaseReferral.referral_id)).all()


def find_visit_requested_by(uow: UnitOfWork, case: CaseFile, referral_id: UUID) -> Visit | None:
    """The visit that this arrest asked for, unless it was withdrawn."""
    query = sa.select(Visit).where(
        Visit.force_id == uow.tenant.force_id,
        Visit.case_id == case.id,
        Visit.referral_id == referral_id,
        Visit.withdrawn_at.is_(None),
    )
    return uow.session.scalars(query).first()


def list_other_arrests(uow: UnitOfWork, case: CaseFile) -> list[OtherArrest]:
    """Arrests of the case that asked for no visit of their own."""
    asked = sa.exists().where(
        Visit.force_id == Arrest.force_id, Visit.case_id == Arrest.case_id, Visit.referral_id == Arrest.referral_id
    )
    query = sa.select(Arrest).where(Arrest.force_id == uow.tenant.force_id, Arrest.case_id == case.id, ~asked)
    return [OtherArrest(row.referral_id, row.occurred_on, row.received_at) for row in uow.session.scalars(query)]


def withdraw_open_visits(uow: UnitOfWork, case: CaseFile) -> None:
    still_open = (
        Visit.force_id == uow.tenant.force_id,
        Visit.case_id == case.id,
        Visit.answered_at.is_(None),
        Visit.withdrawn_at.is_(None),
    )
    uow.session.execute(sa.update(Visit).where(*still_open).values(withdrawn_at=uow.now))


def detach_arrests(uow: UnitOfWork, case: CaseFile) -> None:
    """The person's other arrests wait for a case that may be opened."""
    of_case = (Arrest.force_id == uow.tenant.force_id, Arrest.case_id == case.id)
    uow.session.execute(sa.update(Arrest).where(*of_case).values(case_id=None))


def list_requested_steps(uow: UnitOfWork, case: CaseFile) -> Sequence[Step]:
    """Steps, of any version of the plan, requested from others since the case was opened or reopened."""
    query = sa.select(Step).where(
        Step.force_id == uow.tenant.force_id,
        Step.case_id == case.id,
        Step.kind != "own_work",
        Step.released_at >= case.clock_started_at,
    )
    return uow.session.scalars(query.order_by(Step.id)).all()


def list_contact_ids(uow: UnitOfWork, case: CaseFile, outcomes: Sequence[str]) -> Sequence[UUID]:
    """Contacts with these outcomes since the case was opened or reopened."""
    query = sa.select(Contact.id).where(
        Contact.force_id == uow.tenant.force_id,
        Contact.case_id == case.id,
        Contact.at >= case.clock_started_at,
        Contact.outcome.in_(outcomes),
    )
    return uow.session.scalars(query.order_by(Contact.id)).all()


def list_placement_ids(uow: UnitOfWork, case: CaseFile) -> Sequence[UUID]:
    """Every placement for a step requested since the case was opened or reopened."""
    steps = [step.id for step in list_requested_steps(uow, case) if step.kind == "opportunity"]
    query = sa.select(StepAssignment.id).where(
        StepAssignment.force_id == uow.tenant.force_id, StepAssignment.step_id.in_(steps)
    )
    return uow.session.scalars(query.order_by(StepAssignment.id)).all()


def last_reopened_at(case: CaseFile) -> datetime | None:
    """When the case was last reopened; None if never."""
    return case.clock_started_at if case.clock_started_at > case.opened_at else None
