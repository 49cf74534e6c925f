"""The tables of casework, each kept to its force and its sites."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import SITE, logins_of, protect, protect_acts
from common.database.system_tables_migration import create_system_tables, create_waiting_event

revision = "0001"
down_revision = None

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
CREATE UNIQUE INDEX agreement_withdrawn_once ON casework.agreement (force_id, person_id) WHERE agreed = 'withdrawn';

CREATE TABLE casework.case_file (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    person_id UUID NOT NULL,
    key_id UUID NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_by_referral_id UUID NOT NULL,
    clock_started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    worker_id TEXT,
    reached BOOLEAN NOT NULL,
    engaged_at TIMESTAMP WITH TIME ZONE,
    last_contact_at TIMESTAMP WITH TIME ZONE,
    plan_version INTEGER,
    error_at TIMESTAMP WITH TIME ZONE,
    error_seen_at TIMESTAMP WITH TIME ZONE,
    next_action TEXT,
    next_rank INTEGER DEFAULT '1' NOT NULL,
    next_due_at TIMESTAMP WITH TIME ZONE,
    next_step_id UUID,
    visits_held_since TIMESTAMP WITH TIME ZONE,
    safety_review_due_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT case_state CHECK (state IN ('opened', 'allocated', 'engaging', 'active', 'stepping_down', 'closed')),
    CONSTRAINT case_next_action CHECK (
        next_action IN ('concern', 'opened_in_error', 'urgent_news', 'news', 're_approach', 'decide_navigator',
        'safe_to_visit', 'first_contact', 'make_plan', 'step', 'service_stopped', 'nobody_to_ask', 'placement_lost',
        'placement_proposed', 'keep_going')
    ),
    CONSTRAINT case_visits_held CHECK (visits_held_since IS NULL OR safety_review_due_at IS NOT NULL)
);
CREATE INDEX case_first ON casework.case_file (force_id, next_rank, next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX case_first_of_worker ON casework.case_file (force_id, worker_id, next_rank, next_due_at, id) WHERE
    next_due_at IS NOT NULL;
CREATE UNIQUE INDEX case_open_once ON casework.case_file (force_id, person_id, site_id) WHERE state <> 'closed';
CREATE INDEX case_person ON casework.case_file (force_id, person_id);
CREATE INDEX case_safety_review_due ON casework.case_file (force_id, safety_review_due_at, id) WHERE
    safety_review_due_at IS NOT NULL;

CREATE TABLE casework.callout (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    reason TEXT NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    acknowledged_by TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT callout_reason CHECK (
        reason IN ('concern', 'urgent_news', 're_approach', 'first_contact', 'decide_navigator', 'safe_to_visit')
    ),
    CONSTRAINT callout_acknowledged CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE INDEX callout_open ON casework.callout (force_id, case_id) WHERE ended_at IS NULL;

CREATE TABLE casework.caseload (
    force_id INTEGER NOT NULL,
    worker_id TEXT NOT NULL,
    open_cases INTEGER NOT NULL,
    PRIMARY KEY (force_id, worker_id),
    CONSTRAINT caseload_not_negative CHECK (open_cases >= 0)
);

CREATE TABLE casework.undone_link (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    link_number INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, referral_id)
);

CREATE TABLE casework.absence (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    reason TEXT NOT NULL,
    since DATE NOT NULL,
    until DATE,
    version INTEGER NOT NULL,
    source TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    retracted_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT absence_reason CHECK (reason IN ('custody', 'hospital', 'died', 'moved_away')),
    CONSTRAINT absence_until CHECK (until >= since)
);
CREATE INDEX absence_case ON casework.absence (force_id, case_id, since);

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
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id)
);

CREATE TABLE casework.arrest (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    occurred_on DATE NOT NULL,
    persons_role TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    case_id UUID,
    link_number INTEGER NOT NULL,
    PRIMARY KEY (force_id, referral_id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id)
);
CREATE INDEX arrest_person ON casework.arrest (force_id, person_id);

CREATE TABLE casework.case_referral (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    case_id UUID NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    link_number INTEGER NOT NULL,
    PRIMARY KEY (force_id, referral_id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id)
);
CREATE INDEX case_referral_case ON casework.case_referral (force_id, case_id);

CREATE TABLE casework.concern (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    answered_by TEXT,
    sealed_done BYTEA,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT concern_answer CHECK ((answered_at IS NULL) = (sealed_done IS NULL))
);
CREATE INDEX concern_case ON casework.concern (force_id, case_id, received_at);

CREATE TABLE casework.news (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    case_id UUID,
    kind TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    source_id UUID,
    step_id UUID,
    referral_id UUID,
    link_number INTEGER NOT NULL,
    detail TEXT,
    read_at TIMESTAMP WITH TIME ZONE,
    read_by TEXT,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT news_kind CHECK (
        kind IN ('danger_raised', 'danger_closed', 'referred_again', 'accepted_again', 'arrested', 'arrest_corrected',
        'link_undone', 'session_attended', 'session_missed', 'behaviour', 'group_wrote', 'request_accepted',
        'sheet_needed', 'request_refused',
        'request_unanswered', 'nobody_to_ask', 'service_stopped', 'service_completed', 'placement_proposed',
        'proposal_closed', 'placement_offered', 'placement_started', 'placement_sustained', 'placement_lost',
        'placement_ended', 'agreement_withdrawn', 'absence_recorded', 'absence_ended')
    ),
    CONSTRAINT news_reader CHECK ((read_at IS NULL) = (read_by IS NULL))
);
CREATE INDEX news_case ON casework.news (force_id, case_id, received_at);
CREATE INDEX news_referral ON casework.news (force_id, referral_id) WHERE referral_id IS NOT NULL;
CREATE INDEX news_unread ON casework.news (force_id, case_id, due_at) WHERE read_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX news_waiting ON casework.news (force_id, person_id) WHERE case_id IS NULL;

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
    fact_or_opinion TEXT NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT contact_how CHECK (how IN ('visit', 'phone', 'text', 'custody_visit', 'meeting')),
    CONSTRAINT contact_outcome CHECK (outcome IN ('met', 'spoke', 'left_message', 'no_answer', 'not_now', 'declined')),
    CONSTRAINT contact_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);
CREATE INDEX contact_case ON casework.contact (force_id, case_id, at);

CREATE TABLE casework.information_given (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    worker_id TEXT NOT NULL,
    informed TEXT NOT NULL,
    sealed_note BYTEA,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    PRIMARY KEY (force_id, case_id, sequence),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT information_given_informed CHECK (
        informed IN ('not_told', 'told_without_source', 'told_with_source')
    ),
    CONSTRAINT information_given_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);

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
    fact_or_opinion TEXT NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT need_kind CHECK (
        kind IN ('housing', 'education_training_employment', 'health', 'substance', 'debt_benefits', 'family',
        'peers', 'identity_documents', 'safety', 'exploitation')
    ),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT need_level CHECK (level IN ('low', 'medium', 'high')),
    CONSTRAINT need_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);
CREATE INDEX need_case ON casework.need (force_id, case_id, at);

CREATE TABLE casework.rota_version (
    force_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (force_id)
);

CREATE TABLE casework.shift_pattern (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    worker_id TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    begins TIME WITHOUT TIME ZONE NOT NULL,
    ends TIME WITHOUT TIME ZONE NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT shift_pattern_role CHECK (role IN ('duty_officer', 'navigator', 'sergeant', 'inspector')),
    CONSTRAINT shift_pattern_weekdays CHECK (weekdays ~ '^[0-6]+$')
);

CREATE TABLE casework.cancelled_shift (
    force_id INTEGER NOT NULL,
    pattern_id UUID NOT NULL,
    day DATE NOT NULL,
    cancelled_by TEXT NOT NULL,
    cancelled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, pattern_id, day),
    FOREIGN KEY (force_id, pattern_id) REFERENCES casework.shift_pattern (force_id, id)
);

CREATE TABLE casework.shift_swap (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    pattern_id UUID NOT NULL,
    day DATE NOT NULL,
    offered_by TEXT NOT NULL,
    offered_to TEXT NOT NULL,
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    agreed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, pattern_id) REFERENCES casework.shift_pattern (force_id, id)
);
CREATE INDEX shift_swap_day ON casework.shift_swap (force_id, day);

CREATE TABLE casework.duty_absence (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    worker_id TEXT NOT NULL,
    begins TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT duty_absence_ends CHECK (ends >= begins)
);
CREATE INDEX duty_absence_ends ON casework.duty_absence (force_id, ends);

CREATE TABLE casework.site_cover (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    by_site_id INTEGER NOT NULL,
    begins TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    agreed_by TEXT,
    agreed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT site_cover_agreed CHECK ((agreed_at IS NULL) = (agreed_by IS NULL))
);
CREATE INDEX site_cover_ends ON casework.site_cover (force_id, ends);

CREATE TABLE casework.safety_decision (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT NOT NULL,
    verdict TEXT NOT NULL,
    review_on DATE,
    sealed_where BYTEA,
    sealed_with_whom BYTEA,
    sealed_reason BYTEA,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    PRIMARY KEY (force_id, case_id, sequence),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT safety_verdict CHECK (verdict IN ('safe', 'not_yet')),
    CONSTRAINT safety_plan CHECK ((verdict = 'safe') = (sealed_where IS NOT NULL AND sealed_with_whom IS NOT NULL)),
    CONSTRAINT safety_reason CHECK ((verdict = 'not_yet') = (sealed_reason IS NOT NULL AND review_on IS NOT NULL)),
    CONSTRAINT safety_fact_or_opinion CHECK (fact_or_opinion = 'opinion')
);

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
    setback TEXT,
    setback_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT step_service CHECK (
        service IN ('mentoring', 'housing_support', 'counselling', 'debt_advice', 'substance_support', 'sport')
    ),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT step_kind CHECK (kind IN ('own_work', 'partner_service', 'opportunity')),
    CONSTRAINT step_setback CHECK (setback IN ('service_stopped', 'nobody_to_ask', 'placement_lost')),
    CONSTRAINT step_setback_at CHECK ((setback IS NULL) = (setback_at IS NULL))
);
CREATE INDEX step_case ON casework.step (force_id, case_id);

CREATE TABLE casework.safety_sheet (
    force_id INTEGER NOT NULL,
    step_id UUID NOT NULL,
    version INTEGER NOT NULL,
    case_id UUID NOT NULL,
    goal TEXT NOT NULL,
    sealed_meeting BYTEA NOT NULL,
    sealed_emergency_contact BYTEA NOT NULL,
    sealed_medical BYTEA,
    sealed_watch_for BYTEA,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    written_by TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    PRIMARY KEY (force_id, step_id, version),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    FOREIGN KEY (force_id, step_id) REFERENCES casework.step (force_id, id),
    CONSTRAINT safety_sheet_goal CHECK (
        goal IN ('somebody_to_talk_to', 'a_daily_routine', 'staying_calm', 'new_friends', 'getting_fit',
        'going_to_school', 'ready_for_work', 'managing_money', 'keeping_a_home', 'away_from_drugs', 'feeling_safe')
    ),
    CONSTRAINT safety_sheet_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);

CREATE TABLE casework.step_assignment (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    step_id UUID NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    worker_ids TEXT[] DEFAULT '{}' NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id)
);
CREATE INDEX step_assignment_step ON casework.step_assignment (force_id, step_id);

CREATE TABLE casework.step_proposal (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    step_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id)
);
CREATE INDEX step_proposal_step ON casework.step_proposal (force_id, step_id);

CREATE TABLE casework.visit (
    force_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    attempt INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    review TEXT,
    answered_at TIMESTAMP WITH TIME ZONE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, case_id, attempt),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    CONSTRAINT visit_review CHECK (review IN ('over_the_cap', 'case_closed'))
);

CREATE TABLE casework.plan_entry (
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
    CONSTRAINT plan_entry_need CHECK (
        need IN ('housing', 'education_training_employment', 'health', 'substance', 'debt_benefits', 'family',
        'peers', 'identity_documents', 'safety', 'exploitation')
    ),
    FOREIGN KEY (force_id, case_id) REFERENCES casework.case_file (force_id, id),
    FOREIGN KEY (force_id, step_id) REFERENCES casework.step (force_id, id),
    CONSTRAINT plan_entry_letter CHECK (letter ~ '^[A-Z]$'),
    CONSTRAINT plan_entry_after CHECK (after ~ '^[A-Z]*$')
);

"""
CASE_SEEN = (
    "EXISTS (SELECT 1 FROM casework.case_file AS c WHERE c.force_id = {table}.force_id AND c.id = {table}.case_id)"
)
OF_A_CASE = (
    "case_referral",
    "need",
    "contact",
    "step",
    "plan_entry",
    "visit",
    "information_given",
    "concern",
    "step_assignment",
    "step_proposal",
    "absence",
    "safety_decision",
    "safety_sheet",
    "callout",
)
ROTA = ("rota_version", "shift_pattern", "cancelled_shift", "shift_swap", "duty_absence", "site_cover")


def upgrade() -> None:
    create_system_tables(op, "casework")
    create_waiting_event(op, "casework")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "casework", "case_file", visible=SITE)
    protect(connection, "casework", "arrest", visible=f"{SITE} OR {CASE_SEEN.format(table='arrest')}")
    protect(connection, "casework", "news", visible=f"{SITE} OR {CASE_SEEN.format(table='news')}")
    for table in OF_A_CASE:
        protect(connection, "casework", table, visible=CASE_SEEN.format(table=table))
    protect_acts(connection, "casework", "act", of="case_file", column="case_id")
    # A person's agreement counts at every site and is reached by a case alone; the others name no person of a site.
    for table in ("agreement", "caseload", "undone_link", *ROTA):
        protect(connection, "casework", table)
    login = logins_of(connection).service("casework")
    connection.execute(text(f'REVOKE UPDATE, DELETE ON casework.safety_decision FROM "{login}"'))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
