"""What a wrong link brought to a case is taken off it: links undone, visits withdrawn, cases opened in error."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0008"
down_revision = "0007"

SHAPE = """
ALTER TABLE casework.arrest ADD COLUMN link INTEGER NOT NULL DEFAULT 1;
ALTER TABLE casework.case_referral ADD COLUMN link INTEGER NOT NULL DEFAULT 1;
ALTER TABLE casework.visit ADD COLUMN withdrawn_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE casework.case_file ADD COLUMN error_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE casework.case_file ADD COLUMN error_seen_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE casework.case_file DROP CONSTRAINT case_next_why;
ALTER TABLE casework.case_file ADD CONSTRAINT case_next_why CHECK (next_why IN (
    'concern', 'opened_in_error', 're_approach', 'decide_navigator', 'safe_to_visit', 'first_contact', 'make_plan',
    'step', 'service_stopped', 'nobody_to_ask', 'place_lost', 'keep_going'));
CREATE TABLE casework.unlinked (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    link INTEGER NOT NULL,
    heard_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, referral_id)
);
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(SHAPE))
    protect(connection, "casework", "unlinked")


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what was taken off a case is known from here only")
