"""The reference that whoever asked for help was given, and how often somebody came to a public door."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, protect

revision = "0003"
down_revision = "0002"

CHANGES = """
ALTER TABLE gateway.inbound
    ADD COLUMN reference TEXT,
    ADD COLUMN organisation_id UUID,
    ADD CONSTRAINT inbound_reference UNIQUE (force_id, reference);

CREATE TABLE gateway.visits (
    force_id INTEGER NOT NULL,
    door TEXT NOT NULL,
    blind_visitor BYTEA NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (force_id, door, blind_visitor)
);
CREATE INDEX visits_began ON gateway.visits (force_id, began_at);
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(CHANGES))
    protect(connection, "gateway", "visits", visible=EVERY_SITE)


def downgrade() -> None:
    op.execute("DROP TABLE gateway.visits")
    op.execute("ALTER TABLE gateway.inbound DROP COLUMN reference, DROP COLUMN organisation_id")
