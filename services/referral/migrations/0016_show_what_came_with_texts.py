"""Pictures and voice messages are fetched, kept in sealed parts and locked; WhatsApp's window is known."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0016"
down_revision = "0015"

TABLES = """
ALTER TABLE referral.conversation ADD COLUMN whatsapp_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE referral.message
    DROP CONSTRAINT message_held_because,
    ADD CONSTRAINT message_held_because CHECK (held_because IN (
        'asked_for_none', 'number_not_safe', 'window_closed', 'number_capped', 'force_capped', 'quiet_hours',
        'too_late'));
CREATE INDEX message_conversation ON referral.message (force_id, conversation_id, at);

CREATE TABLE referral.media (
    message_id UUID NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    keeping TEXT NOT NULL,
    why_not TEXT,
    mime TEXT,
    size INTEGER,
    sealed_sha256 BYTEA,
    key_id UUID,
    settled_at TIMESTAMP WITH TIME ZONE,
    locked_at TIMESTAMP WITH TIME ZONE,
    locked_by TEXT,
    found_in TEXT,
    list_version INTEGER,
    opened_at TIMESTAMP WITH TIME ZONE,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, message_id) REFERENCES referral.message (force_id, id),
    UNIQUE (force_id, message_id, place),
    CONSTRAINT media_kind CHECK (kind IN ('picture', 'voice_message', 'video', 'document', 'other')),
    CONSTRAINT media_keeping CHECK (keeping IN ('waiting', 'kept', 'cannot_be_shown', 'gone', 'destroyed')),
    CONSTRAINT media_why_not CHECK (why_not IN ('too_large', 'unknown_kind', 'address_refused'))
);

CREATE TABLE referral.media_part (
    media_id UUID NOT NULL,
    number INTEGER NOT NULL,
    sealed_bytes BYTEA NOT NULL,
    force_id INTEGER NOT NULL,
    PRIMARY KEY (force_id, media_id, number),
    FOREIGN KEY (force_id, media_id) REFERENCES referral.media (force_id, id)
);
ALTER TABLE referral.media_part ALTER COLUMN sealed_bytes SET STORAGE EXTERNAL;
"""
SEEN = "EXISTS (SELECT 1 FROM referral.{of} AS o WHERE o.force_id = {table}.force_id AND o.id = {table}.{of}_id)"


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    for table, of in (("media", "message"), ("media_part", "media")):
        protect(connection, "referral", table, visible=SEEN.format(table=table, of=of))


def downgrade() -> None:
    raise NotImplementedError("what came with texts is not thrown away: restore a backup")
