"""Concerns of groups: kept with their case, and before everything else on the worklist until somebody acted."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0003"
down_revision = "0002"

TABLE = """
CREATE TABLE casework.concern (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    heard_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    answered_by TEXT,
    sealed_done BYTEA,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT concern_answer CHECK ((answered_at IS NULL) = (sealed_done IS NULL))
);
CREATE INDEX concern_case ON casework.concern (force_id, case_id, heard_at);
"""
NEXT = """
ALTER TABLE casework.case_file
    DROP CONSTRAINT case_next_why,
    ADD CONSTRAINT case_next_why CHECK (
        next_why IN ('concern', 're_approach', 'decide_navigator', 'first_contact', 'make_plan', 'step', 'keep_going')
    ),
    ADD COLUMN next_rank INTEGER NOT NULL DEFAULT 1;
DROP INDEX casework.case_next;
DROP INDEX casework.case_next_of_worker;
CREATE INDEX case_first ON casework.case_file (force_id, next_rank, next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX case_first_of_worker ON casework.case_file (force_id, worker_id, next_rank, next_due_at, id)
    WHERE next_due_at IS NOT NULL;
"""
CASE_SEEN = (
    "EXISTS (SELECT 1 FROM casework.case_file AS c WHERE c.force_id = concern.force_id AND c.id = concern.case_id)"
)


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLE))
    connection.execute(text(NEXT))
    protect(connection, "casework", "concern", visible=CASE_SEEN)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a concern that was heard of is not forgotten")
