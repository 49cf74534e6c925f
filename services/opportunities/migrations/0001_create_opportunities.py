"""The tables of opportunities: opportunities, candidates without names, placements, and who must not meet."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, SITE, protect, protect_acts
from common.database.system_tables_migration import create_system_tables

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE opportunities.barred_mark (
    force_id INTEGER NOT NULL,
    candidate_id UUID NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (force_id, candidate_id, mark)
);

CREATE TABLE opportunities.candidate (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    age_band TEXT NOT NULL,
    home_zone TEXT,
    kinds JSONB NOT NULL,
    interests JSONB NOT NULL,
    skills JSONB NOT NULL,
    qualifications JSONB NOT NULL,
    hours TEXT NOT NULL,
    free_from DATE NOT NULL,
    support_wanted JSONB NOT NULL,
    described_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT candidate_hours CHECK (hours IN ('full_time', 'part_time', 'either', 'unknown')),
    CONSTRAINT candidate_age_band CHECK (age_band IN ('under_16', '16_17', '18_24', '25_plus'))
);

CREATE TABLE opportunities.candidate_request (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    candidate_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    wanted_by DATE NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lost_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id)
);
CREATE INDEX candidate_request_candidate ON opportunities.candidate_request (force_id, candidate_id);
CREATE INDEX candidate_request_waiting ON opportunities.candidate_request (force_id, site_id) WHERE closed_at IS
    NULL;

CREATE TABLE opportunities.exclusion (
    force_id INTEGER NOT NULL,
    candidate_id UUID NOT NULL,
    other_id UUID NOT NULL,
    said_by UUID NOT NULL,
    PRIMARY KEY (force_id, candidate_id, other_id, said_by)
);

CREATE TABLE opportunities.opportunity (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    posting_key BYTEA NOT NULL,
    content BYTEA NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_key TEXT NOT NULL,
    summary TEXT NOT NULL,
    zone TEXT,
    remote BOOLEAN NOT NULL,
    hours TEXT NOT NULL,
    pay TEXT,
    sectors JSONB NOT NULL,
    skills JSONB NOT NULL,
    support JSONB NOT NULL,
    requirements JSONB NOT NULL,
    requirements_known BOOLEAN NOT NULL,
    starts_on DATE,
    closes_on DATE,
    night_work TEXT NOT NULL,
    restricted_trade TEXT NOT NULL,
    training_included TEXT NOT NULL,
    min_age INTEGER,
    vacancies INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT opportunity_training_included CHECK (training_included IN ('yes', 'no', 'unknown')),
    CONSTRAINT opportunity_restricted_trade CHECK (restricted_trade IN ('yes', 'no', 'unknown')),
    CONSTRAINT opportunity_night_work CHECK (night_work IN ('yes', 'no', 'unknown')),
    CONSTRAINT opportunity_hours CHECK (hours IN ('full_time', 'part_time', 'either', 'unknown')),
    UNIQUE (force_id, site_id, posting_key),
    CONSTRAINT opportunity_never_over_filled CHECK (taken BETWEEN 0 AND vacancies),
    CONSTRAINT opportunity_kind CHECK (
        kind IN ('job', 'apprenticeship', 'college_place', 'training', 'volunteering')
    )
);
CREATE INDEX opportunity_open ON opportunities.opportunity (force_id, site_id) WHERE closed_at IS NULL;

CREATE TABLE opportunities.presence (
    force_id INTEGER NOT NULL,
    placement_id UUID NOT NULL,
    provider_key TEXT NOT NULL,
    candidate_id UUID NOT NULL,
    described_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, placement_id)
);
CREATE INDEX presence_provider ON opportunities.presence (force_id, provider_key);

CREATE TABLE opportunities.placement (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    step_id UUID NOT NULL,
    candidate_id UUID NOT NULL,
    opportunity_id UUID NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    check_weeks INTEGER,
    check_on DATE,
    agreed_on JSONB NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, step_id) REFERENCES opportunities.candidate_request (force_id, id),
    FOREIGN KEY (force_id, opportunity_id) REFERENCES opportunities.opportunity (force_id, id),
    CONSTRAINT placement_state CHECK (
        state IN ('proposed', 'agreed', 'not_chosen', 'offered', 'accepted', 'started', 'sustained', 'ended',
        'declined', 'withdrawn', 'failed_to_start')
    )
);
CREATE INDEX placement_check ON opportunities.placement (force_id, check_on) WHERE check_on IS NOT NULL;
CREATE INDEX placement_step ON opportunities.placement (force_id, step_id);

CREATE TABLE opportunities.act (
    force_id INTEGER NOT NULL,
    placement_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    weeks INTEGER,
    reason TEXT,
    evidence TEXT,
    evidence_seen_on DATE,
    PRIMARY KEY (force_id, placement_id, sequence),
    CONSTRAINT act_evidence CHECK (
        evidence IN ('candidate_said', 'provider_said', 'letter', 'contract', 'payslip', 'attendance_record',
        'enrolment_record')
    ),
    FOREIGN KEY (force_id, placement_id) REFERENCES opportunities.placement (force_id, id)
);

"""
CANDIDATE_SEEN = (
    "EXISTS (SELECT 1 FROM opportunities.candidate_request AS r "
    "WHERE r.force_id = {table}.force_id AND r.candidate_id = {column})"
)


def upgrade() -> None:
    create_system_tables(op, "opportunities")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    for table in ("opportunity", "candidate_request", "placement"):
        protect(connection, "opportunities", table, visible=SITE)
    for table, column in (("candidate", "candidate.id"), ("barred_mark", "barred_mark.candidate_id")):
        protect(connection, "opportunities", table, visible=CANDIDATE_SEEN.format(table=table, column=column))
    protect_acts(connection, "opportunities", "act", of="placement", column="placement_id")
    # Two who must not meet must not meet at the other site either: pseudonyms only, seen by the whole force.
    for table in ("exclusion", "presence"):
        protect(connection, "opportunities", table, visible=EVERY_SITE)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
