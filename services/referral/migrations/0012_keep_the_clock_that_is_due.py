"""What is due next on a referral, and by when; who was got hold of; codes to follow by; what custody corrected.

``due`` has a default for as long as processes of before run beside new ones: what they take in is looked at.
"""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, protect

revision = "0012"
down_revision = "0011"

COLUMNS = """
ALTER TABLE referral.referral
    ADD COLUMN contact_due_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN reachable BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN due TEXT DEFAULT 'look',
    ADD COLUMN due_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT referral_due CHECK (due IN ('look', 'contact', 'decide', 'in_hand'));
"""
CLOCKS = """
UPDATE referral.referral SET
    contact_due_at = received_at + interval '4 hours',
    reachable = channel IN ('text', 'whatsapp', 'school', 'local_authority', 'health'),
    due = CASE WHEN state = 'received' THEN 'look' END,
    due_at = CASE WHEN state = 'received' THEN look_due_at END
"""
LOOKED_AT = """
UPDATE referral.referral AS r SET
    due = CASE WHEN reachable AND NOT looks_like_spam THEN 'contact' ELSE 'decide' END,
    due_at = contact_due_at
WHERE state = 'received' AND EXISTS (
    SELECT 1 FROM referral.act AS a
    WHERE a.force_id = r.force_id AND a.referral_id = r.id AND starts_with(a.actor, 'user:')
)
"""
WRITTEN_TO = """
UPDATE referral.referral AS r SET due = 'in_hand', due_at = NULL
WHERE due IN ('contact', 'decide') AND EXISTS (
    SELECT 1 FROM referral.message AS m
    WHERE m.force_id = r.force_id AND m.referral_id = r.id AND m.written_by IS NOT NULL
        AND m.delivery IN ('sent', 'delivered')
)
"""
REASONS = """
ALTER TABLE referral.message
    DROP CONSTRAINT message_held_because,
    ADD CONSTRAINT message_held_because CHECK (held_because IN
        ('asked_for_none', 'number_not_safe', 'number_capped', 'force_capped', 'quiet_hours', 'too_late'));
"""
INDEX = """
DROP INDEX referral.referral_queue;
CREATE INDEX referral_queue ON referral.referral (force_id, due_at, received_at, id) WHERE due IS NOT NULL;
"""
TABLES = """
CREATE TABLE referral.contact (
    referral_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    how TEXT NOT NULL,
    whom TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sealed_note BYTEA,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT contact_how CHECK (how IN ('phone', 'visit', 'custody_visit', 'meeting', 'email')),
    CONSTRAINT contact_whom CHECK (whom IN ('asker', 'person', 'somebody_else')),
    CONSTRAINT contact_outcome CHECK (outcome IN ('met', 'spoke', 'answered', 'left_word', 'no_answer'))
);
CREATE INDEX contact_referral ON referral.contact (force_id, referral_id, at);

CREATE TABLE referral.arrest_report (
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
    standing TEXT NOT NULL,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id)
);
CREATE INDEX arrest_report_referral ON referral.arrest_report (force_id, referral_id, reported_at);

CREATE TABLE referral.follow_code (
    reference TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    conversation_id UUID,
    message_id UUID,
    made_at TIMESTAMP WITH TIME ZONE,
    blind_code BYTEA,
    tries INTEGER NOT NULL,
    spent_at TIMESTAMP WITH TIME ZONE,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, conversation_id) REFERENCES referral.conversation (force_id, id),
    FOREIGN KEY(force_id, message_id) REFERENCES referral.message (force_id, id)
);
CREATE INDEX follow_code_reference ON referral.follow_code (force_id, reference, asked_at);
CREATE INDEX follow_code_conversation ON referral.follow_code (force_id, conversation_id, asked_at);
CREATE INDEX follow_code_message ON referral.follow_code (force_id, message_id);
"""
FORCED = ("referral", "act", "message")  # the owner sees no rows of these while row security is forced


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(COLUMNS))
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} NO FORCE ROW LEVEL SECURITY")
    there = connection.scalar(text("SELECT count(*) FROM referral.referral"))
    assert connection.execute(text(CLOCKS)).rowcount == there
    connection.execute(text(LOOKED_AT))
    connection.execute(text(WRITTEN_TO))
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} FORCE ROW LEVEL SECURITY")
    for statements in (INDEX, REASONS, TABLES):
        connection.execute(text(statements))
    for table in ("contact", "arrest_report"):
        protect(connection, "referral", table, visible=_referral_seen(table))
    protect(connection, "referral", "follow_code", visible=EVERY_SITE)


def _referral_seen(table: str) -> str:
    same = f"r.force_id = {table}.force_id AND r.id = {table}.referral_id"
    return f"EXISTS (SELECT 1 FROM referral.referral AS r WHERE {same})"


def downgrade() -> None:
    raise NotImplementedError("who was got hold of, and what custody corrected, is not forgotten: restore a backup")
