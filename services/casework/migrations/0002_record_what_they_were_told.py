"""What each person was told of being referred, and whether they know by whom."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0002"
down_revision = "0001"

TABLE = """
CREATE TABLE casework.told (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    worker_id TEXT NOT NULL,
    knows TEXT NOT NULL,
    sealed_note BYTEA,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    PRIMARY KEY (force_id, case_id, sequence),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT told_knows CHECK (knows IN ('not_told', 'told_without_source', 'told_with_source')),
    CONSTRAINT told_standing CHECK (standing IN ('fact', 'opinion'))
)
"""
CASE_SEEN = "EXISTS (SELECT 1 FROM casework.case_file AS c WHERE c.force_id = told.force_id AND c.id = told.case_id)"


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLE))
    protect(connection, "casework", "told", visible=CASE_SEEN)


def downgrade() -> None:
    op.execute("DROP TABLE casework.told")
