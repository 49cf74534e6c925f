"""The tables of referral: people, referrals, conversations, intelligence, trials, each kept to its force and sites."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, SITE, logins_of, protect, protect_acts
from common.database.system_tables_migration import create_system_tables, create_waiting_event

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE referral.conversation (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    blind_sender BYTEA NOT NULL,
    blind_user_id BYTEA,
    sealed_sender BYTEA NOT NULL,
    key_id UUID NOT NULL,
    sealed_route BYTEA,
    answered_at TIMESTAMP WITH TIME ZONE,
    opt_out_at TIMESTAMP WITH TIME ZONE,
    stopped_at TIMESTAMP WITH TIME ZONE,
    safe_at TIMESTAMP WITH TIME ZONE,
    whatsapp_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, site_id, blind_sender)
);
CREATE INDEX conversation_user_id ON referral.conversation (force_id, site_id, blind_user_id)
    WHERE blind_user_id IS NOT NULL;

CREATE TABLE referral.delivery_receipt (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    message_id UUID,
    provider TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT delivery_receipt_status CHECK (status IN ('sent', 'delivered', 'read', 'failed')),
    CONSTRAINT delivery_receipt_provider CHECK (provider IN ('notify', 'twilio', 'whatsapp'))
);
CREATE INDEX delivery_receipt_message ON referral.delivery_receipt (force_id, message_id);

CREATE TABLE referral.need_to_know (
    force_id INTEGER NOT NULL,
    commission_id UUID NOT NULL,
    person_id UUID,
    organisation_id UUID,
    worker_ids TEXT[] NOT NULL,
    since TIMESTAMP WITH TIME ZONE,
    until TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, commission_id),
    CONSTRAINT need_to_know_since CHECK ((person_id IS NULL) = (since IS NULL)),
    CONSTRAINT need_to_know_lasts CHECK (since IS NOT NULL OR until IS NOT NULL)
);

CREATE TABLE referral.person (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    indexed_on DATE,
    index_version INTEGER NOT NULL,
    index_in_doubt BOOLEAN NOT NULL,
    outside_trials TEXT,
    PRIMARY KEY (force_id, id),
    CONSTRAINT person_outside_trials CHECK (
        outside_trials IN ('asked_for', 'hurt', 'in_danger', 'offered', 'allocated')
    )
);

CREATE TABLE referral.randomisation (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    not_offered INTEGER NOT NULL,
    block_sizes INTEGER[] NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    commitment TEXT NOT NULL,
    sealed_seed BYTEA NOT NULL,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, code, version)
);

CREATE TABLE referral.person_site (
    force_id INTEGER NOT NULL,
    person_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (force_id, person_id, site_id),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id)
);

CREATE TABLE referral.referral (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    first_view_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    contact_due_at TIMESTAMP WITH TIME ZONE,
    reachable BOOLEAN DEFAULT false NOT NULL,
    due TEXT DEFAULT 'first_view',
    due_at TIMESTAMP WITH TIME ZONE,
    person_id UUID,
    link_number INTEGER NOT NULL,
    merged_into UUID,
    conversation_id UUID,
    assignee TEXT,
    assigned_at TIMESTAMP WITH TIME ZONE,
    continues UUID,
    looks_like_spam BOOLEAN NOT NULL,
    source_protected BOOLEAN DEFAULT false NOT NULL,
    key_id UUID NOT NULL,
    rule_id TEXT,
    rule_version INTEGER,
    rule_offence TEXT,
    PRIMARY KEY (force_id, id),
    CONSTRAINT referral_channel CHECK (
        channel IN ('text', 'whatsapp', 'web', 'school', 'local_authority', 'health', 'intelligence', 'custody',
        'list')
    ),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id),
    UNIQUE (force_id, reference),
    CONSTRAINT referral_state CHECK (
        state IN ('received', 'accepted', 'not_offered', 'signposted', 'merged', 'withdrawn', 'spam')
    ),
    CONSTRAINT referral_due CHECK (due IN ('first_view', 'contact', 'decide', 'in_hand'))
);
CREATE INDEX referral_arrests ON referral.referral (force_id, received_at) WHERE channel = 'custody';
CREATE INDEX referral_conversation ON referral.referral (force_id, conversation_id);
CREATE INDEX referral_merged ON referral.referral (force_id, merged_into);
CREATE INDEX referral_person ON referral.referral (force_id, person_id);
CREATE INDEX referral_queue ON referral.referral (force_id, due_at, received_at, id) WHERE due IS NOT NULL;

CREATE TABLE referral.trial_closure (
    force_id INTEGER NOT NULL,
    randomisation_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (force_id, randomisation_id),
    FOREIGN KEY (force_id, randomisation_id) REFERENCES referral.randomisation (force_id, id)
);

CREATE TABLE referral.act (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    sealed_reason BYTEA,
    PRIMARY KEY (force_id, referral_id, sequence),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id)
);

CREATE TABLE referral.allocation (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    randomisation_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    arm TEXT NOT NULL,
    person_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, randomisation_id) REFERENCES referral.randomisation (force_id, id),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    UNIQUE (force_id, person_id),
    UNIQUE (force_id, randomisation_id, site_id, position),
    CONSTRAINT allocation_arm CHECK (arm IN ('offered', 'not_offered'))
);

CREATE TABLE referral.arrest (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    custody_record TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    offence_code TEXT NOT NULL,
    offence_title TEXT NOT NULL,
    persons_role TEXT NOT NULL,
    custody_suite TEXT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    casework_notified BOOLEAN NOT NULL,
    evaluation_notified BOOLEAN NOT NULL,
    notified_person_id UUID,
    notified_version INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT arrest_persons_role CHECK (
        persons_role IN ('suspect', 'victim', 'suspect_and_victim', 'associate', 'family')
    ),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    UNIQUE (force_id, custody_record)
);
CREATE INDEX arrest_referral ON referral.arrest (force_id, referral_id);

CREATE TABLE referral.arrest_report (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    occurred_on DATE NOT NULL,
    offence_code TEXT NOT NULL,
    offence_title TEXT NOT NULL,
    persons_role TEXT NOT NULL,
    custody_suite TEXT NOT NULL,
    sealed_who BYTEA NOT NULL,
    rule_id TEXT,
    rule_version INTEGER,
    rule_offence TEXT,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT arrest_report_persons_role CHECK (
        persons_role IN ('suspect', 'victim', 'suspect_and_victim', 'associate', 'family')
    ),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id)
);
CREATE INDEX arrest_report_referral ON referral.arrest_report (force_id, referral_id, reported_at);

CREATE TABLE referral.contact (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    how TEXT NOT NULL,
    whom TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sealed_note BYTEA,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT contact_how CHECK (how IN ('phone', 'visit', 'custody_visit', 'meeting', 'email')),
    CONSTRAINT contact_whom CHECK (whom IN ('referrer', 'person', 'somebody_else')),
    CONSTRAINT contact_outcome CHECK (outcome IN ('met', 'spoke', 'answered', 'left_message', 'no_answer'))
);
CREATE INDEX contact_referral ON referral.contact (force_id, referral_id, at);

CREATE TABLE referral.departure (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    randomisation_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    evaluation_notified BOOLEAN NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, randomisation_id) REFERENCES referral.randomisation (force_id, id),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    UNIQUE (force_id, person_id),
    CONSTRAINT departure_kind CHECK (kind IN ('crossover', 'override'))
);
CREATE INDEX departure_randomisation ON referral.departure (force_id, randomisation_id);

CREATE TABLE referral.identity (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    persons_role TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    sealed_given_name BYTEA NOT NULL,
    sealed_family_name BYTEA NOT NULL,
    sealed_date_of_birth BYTEA,
    sealed_phone BYTEA,
    sealed_postcode BYTEA,
    blind_external_id BYTEA,
    PRIMARY KEY (force_id, id),
    CONSTRAINT identity_channel CHECK (
        channel IN ('text', 'whatsapp', 'web', 'school', 'local_authority', 'health', 'intelligence', 'custody',
        'list')
    ),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id),
    CONSTRAINT identity_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);
CREATE INDEX identity_external ON referral.identity (force_id, blind_external_id);
CREATE INDEX identity_person ON referral.identity (force_id, person_id);
CREATE INDEX identity_referral ON referral.identity (force_id, referral_id);

CREATE TABLE referral.intelligence_item (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    inbound_id UUID,
    log_number TEXT NOT NULL,
    blind_content BYTEA NOT NULL,
    of_day DATE NOT NULL,
    key_id UUID NOT NULL,
    sealed_text BYTEA NOT NULL,
    sealed_conditions BYTEA,
    source_grade TEXT NOT NULL,
    assessment TEXT NOT NULL,
    handling TEXT NOT NULL,
    persons_role TEXT,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    review_on DATE NOT NULL,
    review_due_at TIMESTAMP WITH TIME ZONE,
    removed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT intelligence_item_persons_role CHECK (
        persons_role IN ('suspect', 'victim', 'suspect_and_victim', 'associate', 'family')
    ),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT intelligence_item_once UNIQUE (force_id, site_id, log_number, blind_content),
    CONSTRAINT intelligence_item_source CHECK (source_grade IN ('reliable', 'untested', 'not_reliable')),
    CONSTRAINT intelligence_item_assessment CHECK (assessment IN ('A', 'B', 'C', 'D', 'E')),
    CONSTRAINT intelligence_item_handling CHECK (handling IN ('P', 'C')),
    CONSTRAINT intelligence_item_fact_or_opinion CHECK (fact_or_opinion = 'opinion')
);
CREATE UNIQUE INDEX intelligence_item_referral ON referral.intelligence_item (force_id, referral_id);
CREATE INDEX intelligence_item_review_due ON referral.intelligence_item (force_id, referral_id) WHERE review_due_at
    IS NOT NULL;

CREATE TABLE referral.match_candidate (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    percent INTEGER NOT NULL,
    doubts TEXT[] NOT NULL,
    PRIMARY KEY (force_id, referral_id, person_id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id)
);

CREATE TABLE referral.site_question (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    asking_site_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    percent INTEGER NOT NULL,
    doubts TEXT[] NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT site_question_channel CHECK (
        channel IN ('text', 'whatsapp', 'web', 'school', 'local_authority', 'health', 'intelligence', 'custody',
        'list')
    ),
    CONSTRAINT site_question_answer CHECK (answer IN ('may_be', 'not_them', 'not_needed')),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id)
);
CREATE UNIQUE INDEX site_question_about ON referral.site_question (force_id, referral_id, person_id);
CREATE INDEX site_question_open ON referral.site_question (force_id, asked_at) WHERE answered_at IS NULL;
CREATE INDEX site_question_person ON referral.site_question (force_id, person_id);

CREATE TABLE referral.message (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    direction TEXT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    provider_id TEXT,
    blind_text BYTEA,
    sealed_text BYTEA NOT NULL,
    kind TEXT DEFAULT 'text' NOT NULL,
    sealed_media BYTEA,
    sealed_route BYTEA,
    delivery TEXT,
    held_because TEXT,
    written_by TEXT,
    urgent BOOLEAN NOT NULL,
    released BOOLEAN NOT NULL,
    status_changed_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, conversation_id) REFERENCES referral.conversation (force_id, id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    UNIQUE (force_id, provider_id, blind_text),
    CONSTRAINT message_direction CHECK (direction IN ('in', 'out')),
    CONSTRAINT message_delivery CHECK (
        delivery IN ('to_send', 'held', 'sending', 'sent', 'delivered', 'failed', 'withdrawn')
    ),
    CONSTRAINT message_held_because CHECK (
        held_because IN ('asked_for_none', 'number_not_safe', 'window_closed', 'number_capped', 'force_capped',
        'quiet_hours', 'too_late')
    )
);
CREATE INDEX message_conversation ON referral.message (force_id, conversation_id, at);
CREATE INDEX message_held ON referral.message (force_id, referral_id) WHERE delivery = 'held';
CREATE INDEX message_referral ON referral.message (force_id, referral_id, at);
CREATE INDEX message_same_words ON referral.message (force_id, blind_text, at);
CREATE INDEX message_sent ON referral.message (force_id, sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE referral.danger (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    message_id UUID,
    level TEXT NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    raised_by TEXT NOT NULL,
    found_in TEXT,
    list_version INTEGER,
    model_version INTEGER,
    rung INTEGER NOT NULL,
    raised INTEGER NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    acknowledged_by TEXT,
    closed_at TIMESTAMP WITH TIME ZONE,
    closed_by TEXT,
    decision TEXT,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY (force_id, message_id) REFERENCES referral.message (force_id, id),
    CONSTRAINT danger_level CHECK (level IN ('rings', 'first')),
    CONSTRAINT danger_decision CHECK (decision IN ('danger', 'harmless', 'something_else', 'not_known'))
);
CREATE TABLE referral.callout (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    person_id UUID NOT NULL,
    reason TEXT,
    raised_at TIMESTAMP WITH TIME ZONE,
    rung INTEGER DEFAULT '0' NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT callout_reason CHECK (
        reason IN ('concern', 'urgent_news', 're_approach', 'first_contact', 'decide_navigator', 'safe_to_visit')
    ),
    CONSTRAINT callout_times CHECK (raised_at IS NOT NULL OR ended_at IS NOT NULL)
);

CREATE TABLE referral.alert (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    danger_id UUID,
    callout_id UUID,
    raised INTEGER NOT NULL,
    role TEXT NOT NULL,
    blind_number BYTEA NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    delivery TEXT NOT NULL,
    status_changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    nobody_on BOOLEAN DEFAULT 'false' NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, danger_id) REFERENCES referral.danger (force_id, id),
    FOREIGN KEY (force_id, callout_id) REFERENCES referral.callout (force_id, id),
    CONSTRAINT alert_delivery CHECK (
        delivery IN ('to_send', 'held', 'sending', 'sent', 'delivered', 'failed', 'withdrawn')
    ),
    CONSTRAINT alert_about CHECK ((danger_id IS NULL) <> (callout_id IS NULL)),
    CONSTRAINT alert_once UNIQUE (force_id, danger_id, raised, blind_number),
    CONSTRAINT alert_once_for_callout UNIQUE (force_id, callout_id, blind_number)
);

CREATE TABLE referral.duty_plan (
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    planned_until TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, site_id)
);

CREATE TABLE referral.duty (
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    begins TIMESTAMP WITH TIME ZONE NOT NULL,
    role TEXT NOT NULL,
    worker_id TEXT NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, site_id, begins, role, worker_id),
    FOREIGN KEY (force_id, site_id) REFERENCES referral.duty_plan (force_id, site_id)
);

CREATE UNIQUE INDEX danger_open ON referral.danger (force_id, referral_id) WHERE closed_at IS NULL;

CREATE TABLE referral.rejected_match (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    cleared_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, referral_id, person_id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY (force_id, person_id) REFERENCES referral.person (force_id, id)
);
CREATE INDEX rejected_match_person ON referral.rejected_match (force_id, person_id);

CREATE TABLE referral.request (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    asked_by TEXT NOT NULL,
    organisation_id UUID,
    danger_now TEXT NOT NULL,
    knows TEXT NOT NULL,
    may_contact TEXT NOT NULL,
    PRIMARY KEY (force_id, referral_id),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT request_asked_by CHECK (asked_by IN ('self', 'family', 'friend', 'professional', 'not_said')),
    CONSTRAINT request_danger_now CHECK (danger_now IN ('yes', 'no', 'not_said')),
    CONSTRAINT request_knows CHECK (knows IN ('yes', 'no', 'not_said')),
    CONSTRAINT request_may_contact CHECK (may_contact IN ('yes', 'no', 'not_said'))
);

CREATE TABLE referral.statement (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    referral_id UUID NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    persons_role TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    sealed_text BYTEA NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT statement_kind CHECK (
        kind IN ('worry', 'name', 'age', 'school', 'address', 'phone', 'referrer_name', 'referrer_organisation',
        'referrer_phone', 'referrer_email', 'referrer_contact')
    ),
    CONSTRAINT statement_audience CHECK (audience IN ('triage_team', 'case_team')),
    FOREIGN KEY (force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT statement_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);
CREATE INDEX statement_referral ON referral.statement (force_id, referral_id);

CREATE TABLE referral.follow_code (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    conversation_id UUID,
    message_id UUID,
    created_at TIMESTAMP WITH TIME ZONE,
    blind_code BYTEA,
    attempts INTEGER NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, conversation_id) REFERENCES referral.conversation (force_id, id),
    FOREIGN KEY (force_id, message_id) REFERENCES referral.message (force_id, id)
);
CREATE INDEX follow_code_conversation ON referral.follow_code (force_id, conversation_id, requested_at);
CREATE INDEX follow_code_message ON referral.follow_code (force_id, message_id);
CREATE INDEX follow_code_reference ON referral.follow_code (force_id, reference, requested_at);

CREATE TABLE referral.identity_token (
    force_id INTEGER NOT NULL,
    identity_id UUID NOT NULL,
    blind_token BYTEA NOT NULL,
    PRIMARY KEY (force_id, identity_id, blind_token),
    FOREIGN KEY (force_id, identity_id) REFERENCES referral.identity (force_id, id)
);
CREATE INDEX identity_token_blind ON referral.identity_token (force_id, blind_token, identity_id);

CREATE TABLE referral.intelligence_grading (
    force_id INTEGER NOT NULL,
    item_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    graded_by TEXT NOT NULL,
    source_grade TEXT NOT NULL,
    assessment TEXT NOT NULL,
    handling TEXT NOT NULL,
    review_on DATE NOT NULL,
    PRIMARY KEY (force_id, item_id, sequence),
    FOREIGN KEY (force_id, item_id) REFERENCES referral.intelligence_item (force_id, id),
    CONSTRAINT intelligence_grading_source CHECK (source_grade IN ('reliable', 'untested', 'not_reliable')),
    CONSTRAINT intelligence_grading_assessment CHECK (assessment IN ('A', 'B', 'C', 'D', 'E')),
    CONSTRAINT intelligence_grading_handling CHECK (handling IN ('P', 'C'))
);

CREATE TABLE referral.media (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    message_id UUID NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    file_status TEXT NOT NULL,
    failure TEXT,
    mime TEXT,
    size INTEGER,
    sealed_sha256 BYTEA,
    key_id UUID,
    finished_at TIMESTAMP WITH TIME ZONE,
    locked_at TIMESTAMP WITH TIME ZONE,
    locked_by TEXT,
    found_in TEXT,
    list_version INTEGER,
    opened_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, message_id) REFERENCES referral.message (force_id, id),
    UNIQUE (force_id, message_id, position),
    CONSTRAINT media_kind CHECK (kind IN ('picture', 'voice_message', 'video', 'document', 'other')),
    CONSTRAINT media_file_status CHECK (file_status IN ('waiting', 'kept', 'cannot_be_shown', 'gone', 'destroyed')),
    CONSTRAINT media_failure CHECK (failure IN ('too_large', 'unknown_kind', 'address_refused'))
);

CREATE TABLE referral.media_part (
    force_id INTEGER NOT NULL,
    media_id UUID NOT NULL,
    number INTEGER NOT NULL,
    sealed_bytes BYTEA NOT NULL,
    PRIMARY KEY (force_id, media_id, number),
    FOREIGN KEY (force_id, media_id) REFERENCES referral.media (force_id, id)
);

"""
REFERRAL_SEEN = (
    "EXISTS (SELECT 1 FROM referral.referral AS r WHERE r.force_id = {table}.force_id AND r.id = {table}.referral_id)"
)
OF_A_REFERRAL = (
    "arrest",
    "arrest_report",
    "match_candidate",
    "rejected_match",
    "message",
    "request",
    "statement",
    "contact",
    "danger",
)
PERSON_SEEN = (
    "EXISTS (SELECT 1 FROM referral.person_site AS s "
    "WHERE s.force_id = {table}.force_id AND s.person_id = {table}.{column})"
)
# A person whom no site knows any more is nobody's to see, but what still has to be undone about them must find them.
PERSON_KNOWN = "(SELECT current_setting('app.sites', true)) = '*' OR " + PERSON_SEEN.format(table="person", column="id")
# Whoever is asked whether they know somebody sees how the referral of the other site names them, until it is answered.
ASKED_ABOUT = (
    "EXISTS (SELECT 1 FROM referral.site_question AS q WHERE q.force_id = identity.force_id "
    "AND q.referral_id = identity.referral_id AND q.answered_at IS NULL)"
)
IDENTITY_SEEN = f"{REFERRAL_SEEN} OR {PERSON_SEEN} OR {ASKED_ABOUT}".format(table="identity", column="person_id")
QUESTION_SEEN = f"{REFERRAL_SEEN} OR {PERSON_SEEN}".format(table="site_question", column="person_id")
ITEM_SEEN = (
    "EXISTS (SELECT 1 FROM referral.intelligence_item AS i "
    "WHERE i.force_id = intelligence_grading.force_id AND i.id = intelligence_grading.item_id)"
)
PART_SEEN = "EXISTS (SELECT 1 FROM referral.{of} AS o WHERE o.force_id = {table}.force_id AND o.id = {table}.{of}_id)"
WRITTEN_ONCE = ("randomisation", "trial_closure", "allocation", "departure", "intelligence_grading")


def upgrade() -> None:
    create_system_tables(op, "referral")
    create_waiting_event(op, "referral")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    connection.execute(text("ALTER TABLE referral.media_part ALTER COLUMN sealed_bytes SET STORAGE EXTERNAL"))
    for table in ("referral", "conversation", "person_site", "intelligence_item", "duty_plan", "duty", "callout"):
        protect(connection, "referral", table, visible=SITE)
    for table in OF_A_REFERRAL:
        protect(connection, "referral", table, visible=REFERRAL_SEEN.format(table=table))
    protect_acts(connection, "referral", "act", of="referral", column="referral_id")
    protect(connection, "referral", "person", visible=PERSON_KNOWN, written=EVERY_SITE)
    protect(connection, "referral", "site_question", visible=QUESTION_SEEN)
    protect(connection, "referral", "identity", visible=IDENTITY_SEEN)
    protect(connection, "referral", "intelligence_grading", visible=ITEM_SEEN)
    for table in ("allocation", "departure"):
        protect(connection, "referral", table, visible=PERSON_SEEN.format(table=table, column="person_id"))
    for table, of in (("media", "message"), ("media_part", "media")):
        protect(connection, "referral", table, visible=PART_SEEN.format(table=table, of=of))
    told_of = " OR ".join(PART_SEEN.format(table="alert", of=of) for of in ("danger", "callout"))
    protect(connection, "referral", "alert", visible=told_of)
    # A blind token says nothing of anybody, and a person known at another site must be found by it.
    for table in (
        "identity_token",
        "delivery_receipt",
        "follow_code",
        "need_to_know",
        "randomisation",
        "trial_closure",
    ):
        protect(connection, "referral", table, visible=EVERY_SITE)
    login = logins_of(connection).service("referral")
    for table in WRITTEN_ONCE:
        connection.execute(text(f'REVOKE UPDATE, DELETE ON referral.{table} FROM "{login}"'))
    connection.execute(text(f'GRANT UPDATE (evaluation_notified) ON referral.departure TO "{login}"'))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
