"""Forces, sites, credentials, numbers, public addresses, partners' keys, and what kind of deployment this is."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import logins_of

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE directory.deployment (
    singleton BOOLEAN NOT NULL CHECK (singleton),
    kind TEXT NOT NULL CHECK (kind IN ('demo', 'production')),
    clock_offset_seconds BIGINT DEFAULT '0' NOT NULL,
    texts_held BOOLEAN NOT NULL DEFAULT false,
    payments_held BOOLEAN NOT NULL DEFAULT false,
    PRIMARY KEY (singleton),
    CONSTRAINT only_a_demo_moves_its_clock CHECK (kind = 'demo' OR clock_offset_seconds = 0)
);

CREATE TABLE directory.force (
    id SERIAL NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug)
);

CREATE TABLE directory.credential (
    digest BYTEA NOT NULL,
    kind TEXT NOT NULL CHECK (kind ~ '^[a-z_]+$'),
    force_id INTEGER NOT NULL,
    sealed_account BYTEA,
    PRIMARY KEY (digest),
    FOREIGN KEY (force_id) REFERENCES directory.force (id)
);

CREATE TABLE directory.site (
    id SERIAL NOT NULL,
    force_id INTEGER NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (force_id, slug),
    FOREIGN KEY (force_id) REFERENCES directory.force (id)
);
CREATE INDEX ix_directory_site_force_id ON directory.site (force_id);

CREATE TABLE directory.number (
    digest BYTEA NOT NULL,
    dialled TEXT NOT NULL,
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (digest, dialled),
    FOREIGN KEY (digest) REFERENCES directory.credential (digest),
    FOREIGN KEY (force_id) REFERENCES directory.force (id),
    FOREIGN KEY (site_id) REFERENCES directory.site (id)
);

CREATE TABLE directory.address (
    slug TEXT NOT NULL,
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (slug),
    FOREIGN KEY (force_id) REFERENCES directory.force (id),
    FOREIGN KEY (site_id) REFERENCES directory.site (id)
);

CREATE TABLE directory.partner_key (
    digest BYTEA NOT NULL,
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    organisation_id UUID NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (digest),
    FOREIGN KEY (force_id) REFERENCES directory.force (id),
    FOREIGN KEY (site_id) REFERENCES directory.site (id),
    CONSTRAINT partner_key_channel CHECK (channel IN ('school', 'local_authority', 'health'))
);
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    logins = logins_of(connection)
    connection.execute(text("GRANT USAGE ON SCHEMA directory TO PUBLIC"))
    connection.execute(text("GRANT SELECT ON directory.deployment TO PUBLIC"))
    for login in (logins.directory, logins.relay, logins.jobs):
        connection.execute(text(f'GRANT SELECT ON directory.force, directory.site TO "{login}"'))
    held = ("credential", "number", "address", "partner_key")
    tables = ", ".join(f"directory.{table}" for table in held)
    connection.execute(text(f'GRANT SELECT ON {tables} TO "{logins.directory}"'))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
