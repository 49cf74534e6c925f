"""Referrals, people, identities, conversations and arrests, each kept to its force and to the sites that may know."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, SITE, protect
from common.database.system_tables_migration import create_system_tables

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE referral.conversation (
    site_id INTEGER NOT NULL,
    blind_sender BYTEA NOT NULL,
    sealed_sender BYTEA NOT NULL,
    key_id UUID NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, site_id, blind_sender)
);

CREATE TABLE referral.person (
    version INTEGER NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id)
);

CREATE TABLE referral.person_site (
    force_id INTEGER NOT NULL,
    person_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (force_id, person_id, site_id),
    FOREIGN KEY(force_id, person_id) REFERENCES referral.person (force_id, id)
);

CREATE TABLE referral.referral (
    site_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    look_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    person_id UUID,
    merged_into UUID,
    conversation_id UUID,
    key_id UUID NOT NULL,
    rule_id TEXT,
    rule_version INTEGER,
    rule_offence TEXT,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, person_id) REFERENCES referral.person (force_id, id),
    UNIQUE (force_id, reference),
    CONSTRAINT referral_state CHECK (state IN ('received', 'accepted', 'merged'))
);
CREATE INDEX referral_person ON referral.referral (force_id, person_id);
CREATE INDEX referral_queue ON referral.referral (force_id, look_due_at) WHERE state = 'received';

CREATE TABLE referral.act (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    sealed_reason BYTEA,
    PRIMARY KEY (force_id, referral_id, sequence),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id)
);

CREATE TABLE referral.arrest (
    referral_id UUID NOT NULL,
    custody_record TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    offence_code TEXT NOT NULL,
    offence_title TEXT NOT NULL,
    persons_role TEXT NOT NULL,
    custody_suite TEXT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    told_casework BOOLEAN NOT NULL,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    UNIQUE (force_id, custody_record)
);
CREATE INDEX arrest_referral ON referral.arrest (force_id, referral_id);

CREATE TABLE referral.candidate (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    PRIMARY KEY (force_id, referral_id, person_id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY(force_id, person_id) REFERENCES referral.person (force_id, id)
);

CREATE TABLE referral.identity (
    referral_id UUID NOT NULL,
    person_id UUID,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    persons_role TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    sealed_given_name BYTEA NOT NULL,
    sealed_family_name BYTEA NOT NULL,
    sealed_date_of_birth BYTEA,
    blind_external_id BYTEA,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY(force_id, person_id) REFERENCES referral.person (force_id, id),
    CONSTRAINT identity_standing CHECK (standing IN ('fact', 'opinion'))
);
CREATE INDEX identity_external ON referral.identity (force_id, blind_external_id);
CREATE INDEX identity_person ON referral.identity (force_id, person_id);
CREATE INDEX identity_referral ON referral.identity (force_id, referral_id);

CREATE TABLE referral.message (
    conversation_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    direction TEXT NOT NULL,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    provider_id TEXT,
    blind_text BYTEA,
    sealed_text BYTEA NOT NULL,
    delivery TEXT,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, conversation_id) REFERENCES referral.conversation (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    UNIQUE (force_id, provider_id, blind_text),
    CONSTRAINT message_direction CHECK (direction IN ('in', 'out')),
    CONSTRAINT message_delivery CHECK (delivery IN ('to_send', 'sending', 'sent', 'failed'))
);
CREATE INDEX message_referral ON referral.message (force_id, referral_id, at);

CREATE TABLE referral.identity_token (
    force_id INTEGER NOT NULL,
    identity_id UUID NOT NULL,
    blind_token BYTEA NOT NULL,
    PRIMARY KEY (force_id, identity_id, blind_token),
    FOREIGN KEY(force_id, identity_id) REFERENCES referral.identity (force_id, id)
);
CREATE INDEX identity_token_blind ON referral.identity_token (force_id, blind_token);
"""
REFERRAL_SEEN = (
    "EXISTS (SELECT 1 FROM referral.referral AS r WHERE r.force_id = {table}.force_id AND r.id = {table}.referral_id)"
)
PERSON_SEEN = (
    "EXISTS (SELECT 1 FROM referral.person_site AS s "
    "WHERE s.force_id = {table}.force_id AND s.person_id = {table}.{column})"
)
IDENTITY_SEEN = (
    "EXISTS (SELECT 1 FROM referral.identity AS i "
    "WHERE i.force_id = identity_token.force_id AND i.id = identity_token.identity_id)"
)


def upgrade() -> None:
    create_system_tables(op, "referral")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "referral", "conversation", visible=SITE)
    protect(
        connection, "referral", "person", visible=PERSON_SEEN.format(table="person", column="id"), written=EVERY_SITE
    )
    protect(connection, "referral", "person_site", visible=SITE)
    protect(connection, "referral", "referral", visible=SITE)
    protect(connection, "referral", "act", visible=REFERRAL_SEEN.format(table="act"))
    protect(connection, "referral", "arrest", visible=REFERRAL_SEEN.format(table="arrest"))
    protect(connection, "referral", "candidate", visible=REFERRAL_SEEN.format(table="candidate"))
    protect(
        connection,
        "referral",
        "identity",
        visible=f"{REFERRAL_SEEN} OR {PERSON_SEEN}".format(table="identity", column="person_id"),
    )
    protect(connection, "referral", "message", visible=REFERRAL_SEEN.format(table="message"))
    protect(
        connection,
        "referral",
        "identity_token",
        visible=IDENTITY_SEEN,
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
