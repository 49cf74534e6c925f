"""The tables of voluntary: groups, the ledger, and work; a ledger entry always sums to zero."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import SITE, protect, protect_acts, write_once
from common.database.system_tables_migration import create_system_tables, create_waiting_event

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE voluntary.fund (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    title TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id)
);

CREATE TABLE voluntary.ledger_entry (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT ledger_entry_kind CHECK (kind IN ('received', 'allocated', 'committed', 'released', 'paid'))
);
CREATE INDEX ledger_entry_number ON voluntary.ledger_entry (force_id, number);

CREATE TABLE voluntary.organisation (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (force_id, id)
);

CREATE TABLE voluntary.step (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    case_id UUID NOT NULL,
    person_id UUID NOT NULL,
    service TEXT NOT NULL,
    wanted_by DATE NOT NULL,
    version INTEGER NOT NULL,
    exhausted_since TIMESTAMP WITH TIME ZONE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT step_service CHECK (
        service IN ('mentoring', 'housing_support', 'counselling', 'debt_advice', 'substance_support', 'sport')
    )
);
CREATE INDEX step_waiting ON voluntary.step (force_id, exhausted_since) WHERE exhausted_since IS NOT NULL;

CREATE TABLE voluntary.budget_line (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    fund_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    limit_pence BIGINT NOT NULL,
    committed_pence BIGINT NOT NULL,
    spent_pence BIGINT NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT budget_line_purpose CHECK (
        purpose IN ('mentoring', 'housing_support', 'counselling', 'debt_advice', 'substance_support', 'sport')
    ),
    FOREIGN KEY (force_id, fund_id) REFERENCES voluntary.fund (force_id, id),
    CONSTRAINT budget_line_never_passed CHECK (
        limit_pence >= 0 AND committed_pence >= 0 AND spent_pence >= 0 AND committed_pence + spent_pence <=
        limit_pence
    )
);
CREATE INDEX budget_line_purpose ON voluntary.budget_line (force_id, site_id, purpose);

CREATE TABLE voluntary.document (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    kind TEXT NOT NULL,
    valid_from DATE NOT NULL,
    expires_on DATE NOT NULL,
    seen_by TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT document_kind CHECK (
        kind IN ('governing_document', 'unrelated_signatories', 'safeguarding_policy', 'dbs', 'insurance',
        'bank_check')
    ),
    FOREIGN KEY (force_id, organisation_id) REFERENCES voluntary.organisation (force_id, id)
);
CREATE INDEX document_organisation ON voluntary.document (force_id, organisation_id);

CREATE TABLE voluntary.ledger_posting (
    force_id INTEGER NOT NULL,
    entry_id UUID NOT NULL,
    position INTEGER NOT NULL,
    account TEXT NOT NULL,
    account_id UUID NOT NULL,
    pence BIGINT NOT NULL,
    PRIMARY KEY (force_id, entry_id, position),
    CONSTRAINT ledger_posting_account CHECK (account IN ('source', 'fund', 'budget_line', 'committed', 'spent')),
    FOREIGN KEY (force_id, entry_id) REFERENCES voluntary.ledger_entry (force_id, id)
);
CREATE INDEX ledger_posting_account ON voluntary.ledger_posting (force_id, account, account_id);

CREATE TABLE voluntary.organisation_worker (
    force_id INTEGER NOT NULL,
    worker_id TEXT NOT NULL,
    organisation_id UUID NOT NULL,
    PRIMARY KEY (force_id, worker_id),
    FOREIGN KEY (force_id, organisation_id) REFERENCES voluntary.organisation (force_id, id)
);

CREATE TABLE voluntary.award (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    organisation_id UUID NOT NULL,
    budget_line_id UUID NOT NULL,
    kind TEXT NOT NULL,
    prime_award_id UUID,
    limit_pence BIGINT NOT NULL,
    committed_pence BIGINT NOT NULL,
    spent_pence BIGINT NOT NULL,
    price_pence BIGINT NOT NULL,
    no_show_pence BIGINT NOT NULL,
    sessions INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    preference INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, organisation_id) REFERENCES voluntary.organisation (force_id, id),
    FOREIGN KEY (force_id, budget_line_id) REFERENCES voluntary.budget_line (force_id, id),
    FOREIGN KEY (force_id, prime_award_id) REFERENCES voluntary.award (force_id, id),
    CONSTRAINT award_never_passed CHECK (
        limit_pence >= 0 AND committed_pence >= 0 AND spent_pence >= 0 AND committed_pence + spent_pence <=
        limit_pence
    ),
    CONSTRAINT award_kind CHECK (kind IN ('grant', 'contract'))
);
CREATE INDEX award_budget_line ON voluntary.award (force_id, budget_line_id);
CREATE INDEX award_organisation ON voluntary.award (force_id, organisation_id);

CREATE TABLE voluntary.claim (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    organisation_id UUID NOT NULL,
    award_id UUID NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    key_id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT claim_state CHECK (
        state IN ('submitted', 'changes_requested', 'resubmitted', 'approved', 'paid', 'declined')
    ),
    FOREIGN KEY (force_id, organisation_id) REFERENCES voluntary.organisation (force_id, id),
    FOREIGN KEY (force_id, award_id) REFERENCES voluntary.award (force_id, id)
);
CREATE INDEX claim_organisation ON voluntary.claim (force_id, organisation_id);
CREATE INDEX claim_state ON voluntary.claim (force_id, state, submitted_at);

CREATE TABLE voluntary.commission (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    step_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    award_id UUID NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    chosen_because TEXT NOT NULL,
    answer_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_on DATE,
    price_pence BIGINT NOT NULL,
    no_show_pence BIGINT NOT NULL,
    sessions INTEGER NOT NULL,
    set_aside_pence BIGINT NOT NULL,
    key_id UUID,
    PRIMARY KEY (force_id, id),
    CONSTRAINT commission_state CHECK (
        state IN ('requested', 'in_progress', 'accepted', 'on_hold', 'completed', 'failed', 'rejected', 'cancelled',
        'entered_in_error')
    ),
    CONSTRAINT commission_chosen_because CHECK (
        chosen_because IN ('first_by_preference', 'next_by_preference', 'asked_again')
    ),
    FOREIGN KEY (force_id, step_id) REFERENCES voluntary.step (force_id, id),
    FOREIGN KEY (force_id, organisation_id) REFERENCES voluntary.organisation (force_id, id),
    FOREIGN KEY (force_id, award_id) REFERENCES voluntary.award (force_id, id),
    CONSTRAINT commission_set_aside CHECK (set_aside_pence >= 0)
);
CREATE INDEX commission_award ON voluntary.commission (force_id, award_id, state);
CREATE UNIQUE INDEX commission_live ON voluntary.commission (force_id, step_id) WHERE state IN ('requested',
    'in_progress', 'accepted', 'on_hold');
CREATE INDEX commission_organisation ON voluntary.commission (force_id, organisation_id, state);
CREATE INDEX commission_step ON voluntary.commission (force_id, step_id);

CREATE TABLE voluntary.claim_act (
    force_id INTEGER NOT NULL,
    claim_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    sealed_reason BYTEA,
    PRIMARY KEY (force_id, claim_id, sequence),
    FOREIGN KEY (force_id, claim_id) REFERENCES voluntary.claim (force_id, id)
);

CREATE TABLE voluntary.commission_act (
    force_id INTEGER NOT NULL,
    commission_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (force_id, commission_id, sequence),
    FOREIGN KEY (force_id, commission_id) REFERENCES voluntary.commission (force_id, id)
);

CREATE TABLE voluntary.session (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    commission_id UUID NOT NULL,
    held_on DATE NOT NULL,
    attended TEXT NOT NULL,
    absence TEXT,
    concern BOOLEAN NOT NULL,
    behaviour BOOLEAN NOT NULL,
    pence BIGINT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sealed_activity BYTEA,
    sealed_how_it_went BYTEA,
    sealed_next_steps BYTEA,
    claim_id UUID,
    paid_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT session_absence_kind CHECK (absence IN ('acceptable', 'unacceptable', 'logistics')),
    FOREIGN KEY (force_id, commission_id) REFERENCES voluntary.commission (force_id, id),
    FOREIGN KEY (force_id, claim_id) REFERENCES voluntary.claim (force_id, id),
    CONSTRAINT session_attended CHECK (attended IN ('yes', 'late', 'no')),
    CONSTRAINT session_absence CHECK ((attended = 'no') = (absence IS NOT NULL)),
    CONSTRAINT session_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);
CREATE INDEX session_claim ON voluntary.session (force_id, claim_id);
CREATE INDEX session_commission ON voluntary.session (force_id, commission_id, held_on);

CREATE TABLE voluntary.concern (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    commission_id UUID NOT NULL,
    session_id UUID,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    sealed_words BYTEA,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, commission_id) REFERENCES voluntary.commission (force_id, id),
    FOREIGN KEY (force_id, session_id) REFERENCES voluntary.session (force_id, id),
    CONSTRAINT concern_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);
CREATE INDEX concern_commission ON voluntary.concern (force_id, commission_id);

CREATE TABLE voluntary.thread_message (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    commission_id UUID NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    side TEXT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    fact_or_opinion TEXT NOT NULL,
    sealed_words BYTEA NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE,
    read_by TEXT,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, commission_id) REFERENCES voluntary.commission (force_id, id),
    CONSTRAINT thread_message_side CHECK (side IN ('group', 'team')),
    CONSTRAINT thread_message_reader CHECK ((read_at IS NULL) = (read_by IS NULL)),
    CONSTRAINT thread_message_fact_or_opinion CHECK (fact_or_opinion IN ('fact', 'opinion'))
);
CREATE INDEX thread_message_commission ON voluntary.thread_message (force_id, commission_id, written_at);

"""
BALANCE = """
CREATE FUNCTION voluntary.check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(pence) FROM voluntary.ledger_posting
        WHERE force_id = NEW.force_id AND entry_id = NEW.entry_id) <> 0 THEN
        RAISE EXCEPTION 'the postings of an entry sum to zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balance AFTER INSERT ON voluntary.ledger_posting DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION voluntary.check_balance();
"""
WRITTEN_ONCE = ("document", "ledger_entry", "ledger_posting")


def upgrade() -> None:
    create_system_tables(op, "voluntary")
    create_waiting_event(op, "voluntary")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    connection.execute(text(BALANCE))
    for table in ("organisation", "organisation_worker", "document", "fund", "ledger_entry", "ledger_posting"):
        protect(connection, "voluntary", table)
    for table in ("budget_line", "award", "step", "commission", "session", "claim", "concern", "thread_message"):
        protect(connection, "voluntary", table, visible=SITE)
    protect_acts(connection, "voluntary", "commission_act", of="commission", column="commission_id")
    protect_acts(connection, "voluntary", "claim_act", of="claim", column="claim_id")
    for table in WRITTEN_ONCE:
        write_once(connection, "voluntary", table)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
