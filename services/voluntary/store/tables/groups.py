"""Groups, their people, and the documents they have shown."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from common.database.rows import OfForce, Row, one_of
from voluntary.messages.terms import DocumentKind
from voluntary.store.tables.base import GROUP, Base, belongs


class Organisation(Row, Base):
    __tablename__ = "organisation"
    __table_args__ = ({"info": GROUP},)

    name: Mapped[str]


class OrganisationWorker(OfForce, Base):
    """A group's user. Only they see its work, and no user belongs to two groups."""

    __tablename__ = "organisation_worker"
    __table_args__ = (belongs("organisation", "organisation_id"), {"info": GROUP})

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]


class Document(Row, Base):
    """An item of due diligence that a commissioner saw. A renewal is another row."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("kind", DocumentKind, name="document_kind"),
        belongs("organisation", "organisation_id"),
        Index("document_organisation", "force_id", "organisation_id"),
        {"info": GROUP},
    )

    organisation_id: Mapped[UUID]
    kind: Mapped[DocumentKind]
    valid_from: Mapped[date]
    expires_on: Mapped[date]
    seen_by: Mapped[str]
    seen_at: Mapped[datetime]
