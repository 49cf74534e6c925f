"""What must be known before the tenant is: the forces, their sites, and whose a number, an address or a key is.

The only schema without a tenant. It holds nobody's data, is read by the gateway's door and by what works across
forces, and its list of tables is frozen by a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    Column(
        "kind",
        sa.Text,
        sa.CheckConstraint("kind IN ('notify', 'twilio', 'whatsapp', 'custody', 'intelligence')"),
        nullable=False,
    ),
    Column("force_id", ForeignKey("directory.force.id"), nullable=False),
    Column("sealed_account", sa.LargeBinary),  # only the gateway has its key
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
    Column("word", sa.Text, primary_key=True),
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
    Column("alone", sa.Boolean, sa.CheckConstraint("alone"), primary_key=True),
    Column("kind", sa.Text, sa.CheckConstraint("kind IN ('demo', 'production')"), nullable=False),
    Column("clock_offset_seconds", sa.BigInteger, nullable=False, server_default="0"),
    Column("texts_held", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("payments_held", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("kind = 'demo' OR clock_offset_seconds = 0", name="only_a_demo_moves_its_clock"),
)


@dataclass(frozen=True)
class Site:
    id: int
    force_id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Force:
    id: int
    slug: str
    name: str
    sites: tuple[Site, ...]


def forces(connection: Connection) -> Sequence[Force]:
    """Every force with its sites, in the order in which they came aboard."""
    sites: dict[int, list[Site]] = {}
    for row in connection.execute(sa.select(site).order_by(site.c.id)):
        sites.setdefault(row.force_id, []).append(Site(row.id, row.force_id, row.slug, row.name))
    rows = connection.execute(sa.select(force).order_by(force.c.id))
    return [Force(row.id, row.slug, row.name, tuple(sites.get(row.id, ()))) for row in rows]
