"""Which arm chance decided on, and who was helped whatever it had decided."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0004"
down_revision = "0003"

TABLES = """
ALTER TABLE evaluation.participant ADD COLUMN arm TEXT, ADD CONSTRAINT participant_arm
    CHECK (arm IN ('offered', 'not_offered'));

CREATE TABLE evaluation.departure (
    force_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    departed_on DATE NOT NULL,
    id UUID NOT NULL,
    participant_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, participant_id) REFERENCES evaluation.participant (force_id, id),
    CONSTRAINT departure_kind CHECK (kind IN ('crossover', 'override'))
);
CREATE INDEX departure_participant ON evaluation.departure (force_id, participant_id);
"""
PARTICIPANT_SEEN = (
    "EXISTS (SELECT 1 FROM evaluation.participant AS p "
    "WHERE p.force_id = departure.force_id AND p.id = departure.participant_id)"
)


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "evaluation", "departure", visible=PARTICIPANT_SEEN)


def downgrade() -> None:
    raise NotImplementedError("arms may have been told")
