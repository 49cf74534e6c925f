"""Whether somebody agreed to be counted by the evaluation, and when they were away."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE casework.agreement (
    force_id INTEGER NOT NULL,
    person_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    worker_id TEXT NOT NULL,
    agreed TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    notice_on DATE,
    PRIMARY KEY (force_id, person_id, sequence),
    CONSTRAINT agreement_agreed CHECK (agreed IN ('given', 'withdrawn')),
    CONSTRAINT agreement_by_whom CHECK (by_whom IN ('person', 'parent_or_carer')),
    CONSTRAINT agreement_notice CHECK (agreed = 'withdrawn' OR notice_on IS NOT NULL)
);
CREATE UNIQUE INDEX agreement_withdrawn_once ON casework.agreement (force_id, person_id)
    WHERE agreed = 'withdrawn';

CREATE TABLE casework.away (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    why TEXT NOT NULL,
    since DATE NOT NULL,
    until DATE,
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    taken_back_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT away_why CHECK (why IN ('custody', 'hospital', 'moved_away', 'died')),
    CONSTRAINT away_until CHECK (until >= since)
);
CREATE INDEX away_case ON casework.away (force_id, case_id, since);
"""
CASE_SEEN = "EXISTS (SELECT 1 FROM casework.case_file AS c WHERE c.force_id = away.force_id AND c.id = away.case_id)"


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "casework", "agreement")  # a person's word holds at every site; it is reached by a case alone
    protect(connection, "casework", "away", visible=CASE_SEEN)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a withdrawal is not forgotten")
