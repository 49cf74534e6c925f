"""What came with a text, by which way its sender is answered, and what providers told of our answers."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, protect

revision = "0010"
down_revision = "0009"

TABLES = """
ALTER TABLE referral.conversation ADD COLUMN sealed_route BYTEA;
ALTER TABLE referral.message ADD COLUMN kind TEXT NOT NULL DEFAULT 'text';
ALTER TABLE referral.message ADD COLUMN sealed_media BYTEA;
ALTER TABLE referral.message ADD COLUMN sealed_route BYTEA;

CREATE TABLE referral.receipt (
    message_id UUID,
    provider TEXT NOT NULL,
    told TEXT NOT NULL,
    reason TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id)
);
CREATE INDEX receipt_message ON referral.receipt (force_id, message_id);
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "referral", "receipt", visible=EVERY_SITE)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: texts that arrived would be said to be on their way")
