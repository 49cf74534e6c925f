"""What groups are worried about: raised in a session, or in words of their own while the work lasts and afterwards."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import SITE, protect

revision = "0002"
down_revision = "0001"

TABLE = """
CREATE TABLE voluntary.concern (
    site_id INTEGER NOT NULL,
    commission_id UUID NOT NULL,
    session_id UUID,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    sealed_words BYTEA,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, commission_id) REFERENCES voluntary.commission (force_id, id),
    FOREIGN KEY(force_id, session_id) REFERENCES voluntary.session (force_id, id),
    CONSTRAINT concern_standing CHECK (standing IN ('fact', 'opinion'))
);
CREATE INDEX concern_commission ON voluntary.concern (force_id, commission_id);
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLE))
    protect(connection, "voluntary", "concern", visible=SITE)


def downgrade() -> None:
    op.execute("DROP TABLE voluntary.concern")
