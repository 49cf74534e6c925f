"""Cases with their acts, needs, contacts, plans, arrests and visits, each kept to its force and its sites."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import SITE, protect
from common.database.system_tables_migration import create_system_tables

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE casework.case_file (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    person_id UUID NOT NULL,
    key_id UUID NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    began_with UUID NOT NULL,
    clock_started TIMESTAMP WITH TIME ZONE NOT NULL,
    worker_id TEXT,
    reached BOOLEAN NOT NULL,
    engaged_at TIMESTAMP WITH TIME ZONE,
    last_contact_at TIMESTAMP WITH TIME ZONE,
    plan_version INTEGER,
    next_why TEXT,
    next_due_at TIMESTAMP WITH TIME ZONE,
    next_step_id UUID,
    PRIMARY KEY (force_id, id),
    CONSTRAINT case_state CHECK (state IN ('opened', 'allocated', 'engaging', 'active', 'stepping_down', 'closed')),
    CONSTRAINT case_next_why CHECK (
        next_why IN ('re_approach', 'decide_navigator', 'first_contact', 'make_plan', 'step', 'keep_going')
    )
);
CREATE INDEX case_next ON casework.case_file (force_id, next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX case_next_of_worker ON casework.case_file (force_id, worker_id, next_due_at, id)
    WHERE next_due_at IS NOT NULL;
CREATE UNIQUE INDEX case_open_once ON casework.case_file (force_id, person_id, site_id) WHERE state <> 'closed';
CREATE INDEX case_person ON casework.case_file (force_id, person_id);

CREATE TABLE casework.caseload (
    force_id INTEGER NOT NULL,
    worker_id TEXT NOT NULL,
    open_cases INTEGER NOT NULL,
    PRIMARY KEY (force_id, worker_id),
    CONSTRAINT caseload_not_negative CHECK (open_cases >= 0)
);

CREATE TABLE casework.act (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    detail TEXT,
    sealed_reason BYTEA,
    PRIMARY KEY (force_id, case_id, sequence),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id)
);

CREATE TABLE casework.arrest (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    occurred_on DATE NOT NULL,
    persons_role TEXT NOT NULL,
    heard_at TIMESTAMP WITH TIME ZONE NOT NULL,
    case_id UUID,
    PRIMARY KEY (force_id, referral_id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id)
);
CREATE INDEX arrest_person ON casework.arrest (force_id, person_id);

CREATE TABLE casework.case_referral (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    case_id UUID NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, referral_id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id)
);
CREATE INDEX case_referral_case ON casework.case_referral (force_id, case_id);

CREATE TABLE casework.contact (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    worker_id TEXT NOT NULL,
    how TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sealed_note BYTEA,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT contact_how CHECK (how IN ('visit', 'phone', 'text', 'custody_visit', 'meeting')),
    CONSTRAINT contact_outcome CHECK (outcome IN ('met', 'spoke', 'left_word', 'no_answer', 'not_now', 'declined')),
    CONSTRAINT contact_standing CHECK (standing IN ('fact', 'opinion'))
);
CREATE INDEX contact_case ON casework.contact (force_id, case_id, at);

CREATE TABLE casework.need (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    sealed_own_words BYTEA,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT need_level CHECK (level IN ('low', 'medium', 'high')),
    CONSTRAINT need_standing CHECK (standing IN ('fact', 'opinion'))
);
CREATE INDEX need_case ON casework.need (force_id, case_id, at);

CREATE TABLE casework.step (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    kind TEXT NOT NULL,
    service TEXT,
    sealed_title BYTEA NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE,
    done_at TIMESTAMP WITH TIME ZONE,
    done_by TEXT,
    sealed_evidence BYTEA,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT step_kind CHECK (kind IN ('own_work', 'partner_service', 'opportunity'))
);
CREATE INDEX step_case ON casework.step (force_id, case_id);

CREATE TABLE casework.visit (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    attempt INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    review TEXT,
    answered_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, case_id, attempt),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT visit_review CHECK (review IN ('over_the_cap', 'case_closed'))
);

CREATE TABLE casework.plan_line (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    version INTEGER NOT NULL,
    letter TEXT NOT NULL,
    step_id UUID NOT NULL,
    after TEXT NOT NULL,
    need TEXT NOT NULL,
    target DATE NOT NULL,
    agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, case_id, version, letter),
    FOREIGN KEY(force_id, case_id) REFERENCES casework.case_file (force_id, id),
    FOREIGN KEY(force_id, step_id) REFERENCES casework.step (force_id, id),
    CONSTRAINT plan_line_letter CHECK (letter ~ '^[A-Z]$'),
    CONSTRAINT plan_line_after CHECK (after ~ '^[A-Z]*$')
);
"""
CASE_SEEN = (
    "EXISTS (SELECT 1 FROM casework.case_file AS c WHERE c.force_id = {table}.force_id AND c.id = {table}.case_id)"
)
OF_A_CASE = ("case_referral", "act", "need", "contact", "step", "plan_line", "visit")


def upgrade() -> None:
    create_system_tables(op, "casework")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "casework", "case_file", visible=SITE)
    protect(connection, "casework", "arrest", visible=f"{SITE} OR {CASE_SEEN.format(table='arrest')}")
    protect(connection, "casework", "caseload")
    for table in OF_A_CASE:
        protect(connection, "casework", table, visible=CASE_SEEN.format(table=table))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
