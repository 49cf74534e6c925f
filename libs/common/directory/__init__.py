"""The directory: forces, their sites, and which force a number, a public address or a partner key belongs to.

It is read before the tenant is known, so that it is the only schema without a tenant. It has no person's data, is
read by the gateway's directory reader and by work across forces, and a test freezes its list of tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy import Column, Connection, ForeignKey, MetaData, Table

metadata = MetaData(schema="directory")

force = Table(
    "force",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("slug", sa.Text, nullable=False, unique=True),
    Column("name", sa.Text, nullable=False),
)
site = Table(
    "site",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("force_id", ForeignKey("directory.force.id"), nullable=False, index=True),
    Column("slug", sa.Text, nullable=False),
    Column("name", sa.Text, nullable=False),
    sa.UniqueConstraint("force_id", "slug"),
)
credential = Table(
    "credential",
    metadata,
    Column("digest", sa.LargeBinary, primary_key=True),
    Column("kind", sa.Text, sa.CheckConstraint("kind ~ '^[a-z_]+$'"), nullable=False),  # of a provider or a feed
    Column("force_id", ForeignKey("directory.force.id"), nullable=False),
    Column("sealed_account", sa.LargeBinary),  # only the gateway has the key
)
number = Table(
    "number",
    metadata,
    Column("digest", ForeignKey("directory.credential.digest"), primary_key=True),
    Column("dialled", sa.Text, primary_key=True),
    Column("force_id", ForeignKey("directory.force.id"), nullable=False),
    Column("site_id", ForeignKey("directory.site.id"), nullable=False),
)
address = Table(
    "address",
    metadata,
    Column("slug", sa.Text, primary_key=True),
    Column("force_id", ForeignKey("directory.force.id"), nullable=False),
    Column("site_id", ForeignKey("directory.site.id"), nullable=False),
)
partner_key = Table(
    "partner_key",
    metadata,
    Column("digest", sa.LargeBinary, primary_key=True),
    Column("force_id", ForeignKey("directory.force.id"), nullable=False),
    Column("site_id", ForeignKey("directory.site.id"), nullable=False),
    Column("organisation_id", sa.Uuid, nullable=False),
    Column("channel", sa.Text, nullable=False),
    sa.CheckConstraint("channel IN ('school', 'local_authority', 'health')", name="partner_key_channel"),
)
deployment = Table(
    "deployment",
    metadata,
    Column("singleton", sa.Boolean, sa.CheckConstraint("singleton"), primary_key=True),
    Column("kind", sa.Text, sa.CheckConstraint("kind IN ('demo', 'production')"), nullable=False),
    Column("clock_offset_seconds", sa.BigInteger, nullable=False, server_default="0"),
    Column("texts_held", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("payments_held", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("kind = 'demo' OR clock_offset_seconds = 0", name="only_a_demo_moves_its_clock"),
)


@dataclass(frozen=True)
class Site:
    """A site of a force."""

    id: int
    force_id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Force:
    """A force with its sites."""

    id: int
    slug: str
    name: str
    sites: tuple[Site, ...]


def find_forces(connection: Connection, only: int | None = None) -> Sequence[Force]:
    """Every force with its sites, or only the one with the id ``only``, in the order in which they were onboarded."""
    query = sa.select(force, site.c.id.label("site_id"), site.c.slug.label("site_slug"), site.c.name.label("site_name"))
    query = query.outerjoin_from(force, site, site.c.force_id == force.c.id).order_by(force.c.id, site.c.id)
    if only is not None:
        query = query.where(force.c.id == only)
    of_force = groupby(connection.execute(query).all(), key=lambda row: (row.id, row.slug, row.name))
    return [
        Force(*columns, tuple(Site(row.site_id, row.id, row.site_slug, row.site_name) for row in rows if row.site_id))
        for columns, rows in of_force
    ]
