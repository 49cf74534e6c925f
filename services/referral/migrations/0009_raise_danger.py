"""Danger on a referral rings until somebody answers, and stays until somebody closes it with a reason."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0009"
down_revision = "0008"

TABLES = """
CREATE TABLE referral.danger (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    raised_by TEXT NOT NULL,
    found_in TEXT,
    list_version INTEGER,
    rung INTEGER NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    acknowledged_by TEXT,
    closed_at TIMESTAMP WITH TIME ZONE,
    closed_by TEXT,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id)
);
CREATE UNIQUE INDEX danger_open ON referral.danger (force_id, referral_id) WHERE closed_at IS NULL;
"""
REFERRAL_SEEN = (
    "EXISTS (SELECT 1 FROM referral.referral AS r WHERE r.force_id = danger.force_id AND r.id = danger.referral_id)"
)


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "referral", "danger", visible=REFERRAL_SEEN)


def downgrade() -> None:
    raise NotImplementedError("dangers are not forgotten: restore a backup")
