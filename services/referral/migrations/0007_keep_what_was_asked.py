"""Help that was asked for by form or by an organisation, with each thing that was said in it."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0007"
down_revision = "0006"

TABLES = """
CREATE TABLE referral.request (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    asked_by TEXT NOT NULL,
    organisation_id UUID,
    danger_now TEXT NOT NULL,
    knows TEXT NOT NULL,
    may_contact TEXT NOT NULL,
    PRIMARY KEY (force_id, referral_id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT request_asked_by CHECK (asked_by IN ('self', 'family', 'friend', 'professional', 'not_said')),
    CONSTRAINT request_danger_now CHECK (danger_now IN ('yes', 'no', 'not_said')),
    CONSTRAINT request_knows CHECK (knows IN ('yes', 'no', 'not_said')),
    CONSTRAINT request_may_contact CHECK (may_contact IN ('yes', 'no', 'not_said'))
);

CREATE TABLE referral.statement (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    persons_role TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    sealed_text BYTEA NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT statement_standing CHECK (standing IN ('fact', 'opinion'))
);
CREATE INDEX statement_referral ON referral.statement (force_id, referral_id);
"""
REFERRAL_SEEN = (
    "EXISTS (SELECT 1 FROM referral.referral AS r WHERE r.force_id = {table}.force_id AND r.id = {table}.referral_id)"
)


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    for table in ("request", "statement"):
        protect(connection, "referral", table, visible=REFERRAL_SEEN.format(table=table))


def downgrade() -> None:
    op.execute("DROP TABLE referral.statement")
    op.execute("DROP TABLE referral.request")
