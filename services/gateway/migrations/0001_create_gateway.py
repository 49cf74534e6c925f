"""What came in, users and their grants, and sessions."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, SITE, protect
from common.database.system_tables_migration import create_system_tables

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE gateway.app_user (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (force_id, id)
);

CREATE TABLE gateway.inbound (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    digest BYTEA NOT NULL,
    key_id UUID NOT NULL,
    sealed_body BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, kind, provider_id, digest)
);

CREATE TABLE gateway.app_grant (
    force_id INTEGER NOT NULL,
    user_id UUID NOT NULL,
    role TEXT NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (force_id, user_id, role, site_id),
    FOREIGN KEY(force_id, user_id) REFERENCES gateway.app_user (force_id, id)
);

CREATE TABLE gateway.sign_in (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, user_id) REFERENCES gateway.app_user (force_id, id)
);
CREATE INDEX sign_in_ends ON gateway.sign_in (force_id, ends_at);
"""


def upgrade() -> None:
    create_system_tables(op, "gateway")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "gateway", "app_user", visible=EVERY_SITE)
    protect(connection, "gateway", "inbound", visible=EVERY_SITE)
    protect(connection, "gateway", "app_grant", visible=SITE)
    protect(connection, "gateway", "sign_in", visible=EVERY_SITE)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
