"""Lists that an officer uploaded or pasted wait to be confirmed."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import SITE, protect

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE gateway.given_list (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    given_by TEXT NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    confirmed_by TEXT,
    taken_in_at TIMESTAMP WITH TIME ZONE,
    put_aside_at TIMESTAMP WITH TIME ZONE,
    put_aside_by TEXT,
    key_id UUID,
    sealed_body BYTEA,
    columns TEXT NOT NULL,
    headed BOOLEAN NOT NULL,
    good INTEGER NOT NULL,
    at_fault INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    known INTEGER NOT NULL,
    done INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT given_list_kind CHECK (kind IN ('referrals', 'arrests'))
);
CREATE INDEX given_list_newest ON gateway.given_list (force_id, site_id, given_at);

CREATE TABLE gateway.list_finding (
    force_id INTEGER NOT NULL,
    list_id UUID NOT NULL,
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    why TEXT NOT NULL,
    fault BOOLEAN NOT NULL,
    PRIMARY KEY (force_id, list_id, number),
    FOREIGN KEY(force_id, list_id) REFERENCES gateway.given_list (force_id, id)
);
"""
LIST_SEEN = (
    "EXISTS (SELECT 1 FROM gateway.given_list AS l "
    "WHERE l.force_id = list_finding.force_id AND l.id = list_finding.list_id)"
)


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "gateway", "given_list", visible=SITE)
    protect(connection, "gateway", "list_finding", visible=LIST_SEEN)


def downgrade() -> None:
    op.execute("DROP TABLE gateway.list_finding")
    op.execute("DROP TABLE gateway.given_list")
