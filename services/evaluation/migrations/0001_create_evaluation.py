"""The tables of evaluation: participants and dated facts about them, each kept to its force and its sites."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import SITE, protect
from common.database.system_tables_migration import create_system_tables

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE evaluation.participant (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    index_on DATE,
    index_offence UUID,
    found_by TEXT,
    arm TEXT,
    agreed BOOLEAN NOT NULL,
    withdrew_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT participant_found_by CHECK (found_by IN ('force', 'asked')),
    CONSTRAINT participant_arm CHECK (arm IN ('offered', 'not_offered'))
);

CREATE TABLE evaluation.absence (
    force_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since DATE NOT NULL,
    until DATE,
    id UUID NOT NULL,
    participant_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, participant_id) REFERENCES evaluation.participant (force_id, id),
    CONSTRAINT absence_reason CHECK (reason IN ('custody', 'hospital', 'died', 'moved_away'))
);
CREATE INDEX absence_participant ON evaluation.absence (force_id, participant_id);

CREATE TABLE evaluation.departure (
    force_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    departed_on DATE NOT NULL,
    id UUID NOT NULL,
    participant_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, participant_id) REFERENCES evaluation.participant (force_id, id),
    CONSTRAINT departure_kind CHECK (kind IN ('crossover', 'override'))
);
CREATE INDEX departure_participant ON evaluation.departure (force_id, participant_id);

CREATE TABLE evaluation.dose (
    force_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    given_on DATE NOT NULL,
    id UUID NOT NULL,
    participant_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, participant_id) REFERENCES evaluation.participant (force_id, id),
    CONSTRAINT dose_kind CHECK (kind IN ('contact', 'session'))
);
CREATE INDEX dose_participant ON evaluation.dose (force_id, participant_id);

CREATE TABLE evaluation.offence (
    force_id INTEGER NOT NULL,
    occurred_on DATE NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    id UUID NOT NULL,
    participant_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, participant_id) REFERENCES evaluation.participant (force_id, id),
    CONSTRAINT offence_kind CHECK (kind IN ('violent', 'knife', 'other')),
    CONSTRAINT offence_role CHECK (role IN ('suspect', 'victim', 'suspect_and_victim'))
);
CREATE INDEX offence_participant ON evaluation.offence (force_id, participant_id);

CREATE TABLE evaluation.placement (
    force_id INTEGER NOT NULL,
    started_on DATE NOT NULL,
    weeks INTEGER NOT NULL,
    ended_on DATE,
    id UUID NOT NULL,
    participant_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, participant_id) REFERENCES evaluation.participant (force_id, id)
);
CREATE INDEX placement_participant ON evaluation.placement (force_id, participant_id);

CREATE TABLE evaluation.withdrawal (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    participant_id UUID NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, participant_id) REFERENCES evaluation.participant (force_id, id)
);
CREATE TABLE evaluation.offence_coverage (
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    since DATE NOT NULL,
    as_of DATE NOT NULL,
    PRIMARY KEY (force_id, site_id)
);

CREATE TABLE evaluation.publication (
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    measure TEXT NOT NULL,
    month_end DATE NOT NULL,
    people INTEGER NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (force_id, site_id, measure, month_end),
    CONSTRAINT publication_measure CHECK (measure IN ('any', 'violent_or_knife', 'knife', 'victim'))
);
"""
PARTICIPANT_SEEN = (
    "EXISTS (SELECT 1 FROM evaluation.participant AS p "
    "WHERE p.force_id = {table}.force_id AND p.id = {table}.participant_id)"
)


def upgrade() -> None:
    create_system_tables(op, "evaluation")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    for table in ("participant", "offence_coverage", "publication"):
        protect(connection, "evaluation", table, visible=SITE)
    for table in ("offence", "absence", "dose", "placement", "withdrawal", "departure"):
        protect(connection, "evaluation", table, visible=PARTICIPANT_SEEN.format(table=table))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
