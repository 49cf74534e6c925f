"""The tables of the gateway: sealed bodies it cannot read, uploaded lists, rate limits, users and their sessions."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.database.rows import COLUMN_TYPES, OfForce, one_of
from common.database.system_tables import data_register, system_tables
from gateway.messages import Provider

SCHEMA = "gateway"
LIST_KINDS: Final = ("referrals", "arrests")


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = COLUMN_TYPES


PLUMBING = system_tables(Base.metadata)


def _staff(keeps: str) -> dict[str, object]:
    return data_register(reaches="nobody", sensitivity="none", keeps=keeps, export="no")


class Inbound(OfForce, Base):
    """What came in, committed before it is acknowledged, sealed for referral. ``reference`` is what the person who
    asked for help was given, and ``organisation_id`` which organisation it was, if it was one."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("force_id", "kind", "provider_id", "digest"),
        UniqueConstraint("force_id", "reference", name="inbound_reference"),
        {"info": data_register(reaches="key_id", sensitivity="sealed", keeps="30 days", export="no")},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    provider_id: Mapped[str]
    digest: Mapped[bytes]
    key_id: Mapped[UUID]
    sealed_body: Mapped[bytes]
    received_at: Mapped[datetime]
    reference: Mapped[str | None]
    organisation_id: Mapped[UUID | None]


class RateLimitHits(OfForce, Base):
    """How many requests a client made since a time: an address or an organisation, as a digest."""

    __tablename__ = "rate_limit_hits"
    __table_args__ = (
        Index("rate_limit_hits_began", "force_id", "began_at"),
        {
            "info": data_register(
                reaches="nobody", sensitivity="pseudonymous", keeps="until the hour is over", export="no"
            )
        },
    )

    action: Mapped[str] = mapped_column(primary_key=True)
    blind_client: Mapped[bytes] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    count: Mapped[int]


class UnroutedText(OfForce, Base):
    """A text that is kept under the same id and waits until the number that was dialled belongs to a site."""

    __tablename__ = "unrouted_text"
    __table_args__ = (
        one_of("provider", Provider, name="unrouted_text_provider"),
        ForeignKeyConstraint(["force_id", "id"], [f"{SCHEMA}.inbound.force_id", f"{SCHEMA}.inbound.id"]),
        Index("unrouted_text_number", "force_id", "number_id"),
        {"info": data_register(reaches="inbound.key_id", sensitivity="pseudonymous", keeps="30 days", export="no")},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[Provider]
    number_id: Mapped[UUID]
    blind_dialled: Mapped[bytes]
    ending: Mapped[str]
    routed_at: Mapped[datetime | None]


class ListUpload(OfForce, Base):
    """A list that an officer uploaded or pasted, and who did what with it when. What it says is sealed with a key of
    its own until it was imported or discarded, a day at most; after that there are counts and line numbers."""

    __tablename__ = "list_upload"
    __table_args__ = (
        CheckConstraint(f"kind IN {LIST_KINDS}", name="list_upload_kind"),
        Index("list_upload_newest", "force_id", "site_id", "uploaded_at"),
        {"info": data_register(reaches="key_id", sensitivity="sealed", keeps="1 day; counts 30 days", export="no")},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    site_id: Mapped[int]
    kind: Mapped[str]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    imported_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    discarded_by: Mapped[str | None]
    key_id: Mapped[UUID | None]
    sealed_body: Mapped[bytes | None] = mapped_column(deferred=True)
    columns: Mapped[str]
    has_header: Mapped[bool]
    valid_count: Mapped[int]
    faulty_count: Mapped[int]
    repeated_count: Mapped[int]
    known_count: Mapped[int]
    processed_count: Mapped[int]
    imported_count: Mapped[int]

    @property
    def state(self) -> str:
        """It follows from the times: waiting, importing, imported or discarded."""
        if self.discarded_at is not None:
            return "discarded"
        if self.imported_at is not None:
            return "imported"
        return "waiting" if self.confirmed_at is None else "importing"


class ListFinding(OfForce, Base):
    """What was found about one line of a list: its number, the field and a code. Never its content."""

    __tablename__ = "list_finding"
    __table_args__ = (
        ForeignKeyConstraint(["force_id", "list_id"], [f"{SCHEMA}.list_upload.force_id", f"{SCHEMA}.list_upload.id"]),
        {"info": data_register(reaches="nobody", sensitivity="none", keeps="30 days", export="no")},
    )

    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    field: Mapped[str]
    why: Mapped[str]
    fault: Mapped[bool]


class User(OfForce, Base):
    """A member of staff or a partner's worker. ``id`` is what other services know them by."""

    __tablename__ = "app_user"
    __table_args__ = ({"info": _staff("while employed, then 1 year")},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]


class Grant(OfForce, Base):
    """A role that a user has at a site."""

    __tablename__ = "app_grant"
    __table_args__ = (
        ForeignKeyConstraint(["force_id", "user_id"], [f"{SCHEMA}.app_user.force_id", f"{SCHEMA}.app_user.id"]),
        {"info": _staff("while it lasts, then 1 year")},
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(primary_key=True)


class WebSession(OfForce, Base):
    """A user is signed in until a time, unless they sign out before."""

    __tablename__ = "web_session"
    __table_args__ = (
        ForeignKeyConstraint(["force_id", "user_id"], [f"{SCHEMA}.app_user.force_id", f"{SCHEMA}.app_user.id"]),
        Index("web_session_ends", "force_id", "ends_at"),
        {"info": _staff("1 year")},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID]
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
