"""Texts to a number that nobody has registered wait for it."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, protect

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE gateway.unplaced (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    provider TEXT NOT NULL,
    number_id UUID NOT NULL,
    blind_dialled BYTEA NOT NULL,
    ending TEXT NOT NULL,
    placed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, id) REFERENCES gateway.inbound (force_id, id)
);
CREATE INDEX unplaced_number ON gateway.unplaced (force_id, number_id);
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "gateway", "unplaced", visible=EVERY_SITE)


def downgrade() -> None:
    op.execute("DROP TABLE gateway.unplaced")
