"""Who has taken up a step, and what is in its way when nobody has, as what is next on the case."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0004"
down_revision = "0003"

TABLE = """
CREATE TABLE casework.taker (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    step_id UUID NOT NULL,
    over_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id)
);
CREATE INDEX taker_step ON casework.taker (force_id, step_id);
"""
NEXT = """
ALTER TABLE casework.step
    ADD COLUMN setback TEXT,
    ADD COLUMN setback_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT step_setback CHECK (setback IN ('service_stopped', 'nobody_to_ask', 'place_lost')),
    ADD CONSTRAINT step_setback_at CHECK ((setback IS NULL) = (setback_at IS NULL));
ALTER TABLE casework.case_file
    DROP CONSTRAINT case_next_why,
    ADD CONSTRAINT case_next_why CHECK (
        next_why IN ('concern', 're_approach', 'decide_navigator', 'first_contact', 'make_plan', 'step',
                     'service_stopped', 'nobody_to_ask', 'place_lost', 'keep_going')
    );
"""
CASE_SEEN = "EXISTS (SELECT 1 FROM casework.case_file AS c WHERE c.force_id = taker.force_id AND c.id = taker.case_id)"


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLE))
    connection.execute(text(NEXT))
    protect(connection, "casework", "taker", visible=CASE_SEEN)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: who had a step is not known any more")
