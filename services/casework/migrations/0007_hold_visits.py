"""A case that begins with intelligence is held until a gangs specialist says where a visit is safe, and with whom."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import logins_of, protect

revision = "0007"
down_revision = "0006"

TABLE = """
CREATE TABLE casework.safety_decision (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT NOT NULL,
    verdict TEXT NOT NULL,
    look_on DATE,
    sealed_where BYTEA,
    sealed_with_whom BYTEA,
    sealed_why BYTEA,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    PRIMARY KEY (force_id, case_id, sequence),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT safety_verdict CHECK (verdict IN ('safe', 'not_yet')),
    CONSTRAINT safety_plan CHECK ((verdict = 'safe') = (sealed_where IS NOT NULL AND sealed_with_whom IS NOT NULL)),
    CONSTRAINT safety_why CHECK ((verdict = 'not_yet') = (sealed_why IS NOT NULL AND look_on IS NOT NULL)),
    CONSTRAINT safety_standing CHECK (standing = 'opinion')
);
"""
HELD = """
ALTER TABLE casework.case_file
    ADD COLUMN held_since TIMESTAMP WITH TIME ZONE,
    ADD COLUMN look_due_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT case_held CHECK (held_since IS NULL OR look_due_at IS NOT NULL),
    DROP CONSTRAINT case_next_why,
    ADD CONSTRAINT case_next_why CHECK (
        next_why IN ('concern', 're_approach', 'decide_navigator', 'safe_to_visit', 'first_contact', 'make_plan',
        'step', 'service_stopped', 'nobody_to_ask', 'place_lost', 'keep_going')
    );
CREATE INDEX case_looks ON casework.case_file (force_id, look_due_at, id) WHERE look_due_at IS NOT NULL;
"""
CASE_SEEN = (
    "EXISTS (SELECT 1 FROM casework.case_file AS c "
    "WHERE c.force_id = safety_decision.force_id AND c.id = safety_decision.case_id)"
)


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLE))
    connection.execute(text(HELD))
    protect(connection, "casework", "safety_decision", visible=CASE_SEEN)
    login = logins_of(connection).service("casework")
    connection.execute(text(f'REVOKE UPDATE, DELETE ON casework.safety_decision FROM "{login}"'))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: nobody may be sent where a visit is not safe")
