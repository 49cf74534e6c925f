"""Groups: their users, and their documents."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork
from voluntary.domain import due_diligence
from voluntary.store.tables import Document, Organisation, OrganisationWorker


def group_of(uow: UnitOfWork, worker_id: str) -> UUID | None:
    """The group that a user works for."""
    query = sa.select(OrganisationWorker.organisation_id).where(
        OrganisationWorker.force_id == uow.tenant.force_id, OrganisationWorker.worker_id == worker_id
    )
    return uow.session.scalar(query)


def workers_of(uow: UnitOfWork, organisation_id: UUID) -> frozenset[str]:
    query = sa.select(OrganisationWorker.worker_id).where(
        OrganisationWorker.force_id == uow.tenant.force_id, OrganisationWorker.organisation_id == organisation_id
    )
    return frozenset(uow.session.scalars(query))


def documents_of(uow: UnitOfWork, organisation_ids: Sequence[UUID]) -> dict[UUID, tuple[due_diligence.Document, ...]]:
    """What each group has shown, oldest first."""
    query = sa.select(Document).where(
        Document.force_id == uow.tenant.force_id, Document.organisation_id.in_(organisation_ids)
    )
    by_organisation: dict[UUID, tuple[due_diligence.Document, ...]] = {each: () for each in organisation_ids}
    for row in uow.session.scalars(query.order_by(Document.expires_on, Document.id)):
        shown = due_diligence.Document(row.kind, row.valid_from, row.expires_on)
        by_organisation[row.organisation_id] += (shown,)
    return by_organisation


def organisations(uow: UnitOfWork, only: UUID | None) -> Sequence[Organisation]:
    query = sa.select(Organisation).where(Organisation.force_id == uow.tenant.force_id)
    if only is not None:
        query = query.where(Organisation.id == only)
    return uow.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()


def names_of(uow: UnitOfWork, organisation_ids: Sequence[UUID]) -> dict[UUID, str]:
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.force_id == uow.tenant.force_id, Organisation.id.in_(organisation_ids)
    )
    return {row.id: row.name for row in uow.session.execute(query)}
