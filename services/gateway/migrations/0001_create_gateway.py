"""The tables of the gateway: what came in, sealed; list uploads, users, web sessions and rate limits."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import EVERY_SITE, SITE, protect
from common.database.system_tables_migration import create_system_tables

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE gateway.app_user (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (force_id, id)
);

CREATE TABLE gateway.inbound (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    digest BYTEA NOT NULL,
    key_id UUID NOT NULL,
    sealed_body BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reference TEXT,
    organisation_id UUID,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, kind, provider_id, digest),
    CONSTRAINT inbound_reference UNIQUE (force_id, reference)
);

CREATE TABLE gateway.list_upload (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    uploaded_by TEXT NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    confirmed_by TEXT,
    imported_at TIMESTAMP WITH TIME ZONE,
    discarded_at TIMESTAMP WITH TIME ZONE,
    discarded_by TEXT,
    key_id UUID,
    sealed_body BYTEA,
    columns TEXT NOT NULL,
    has_header BOOLEAN NOT NULL,
    valid_count INTEGER NOT NULL,
    faulty_count INTEGER NOT NULL,
    repeated_count INTEGER NOT NULL,
    known_count INTEGER NOT NULL,
    processed_count INTEGER NOT NULL,
    imported_count INTEGER NOT NULL,
    PRIMARY KEY (force_id, id),
    CONSTRAINT list_upload_kind CHECK (kind IN ('referrals', 'arrests'))
);
CREATE INDEX list_upload_newest ON gateway.list_upload (force_id, site_id, uploaded_at);

CREATE TABLE gateway.rate_limit_hits (
    force_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    blind_client BYTEA NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (force_id, action, blind_client)
);
CREATE INDEX rate_limit_hits_began ON gateway.rate_limit_hits (force_id, began_at);

CREATE TABLE gateway.app_grant (
    force_id INTEGER NOT NULL,
    user_id UUID NOT NULL,
    role TEXT NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (force_id, user_id, role, site_id),
    FOREIGN KEY (force_id, user_id) REFERENCES gateway.app_user (force_id, id)
);

CREATE TABLE gateway.list_finding (
    force_id INTEGER NOT NULL,
    list_id UUID NOT NULL,
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    why TEXT NOT NULL,
    fault BOOLEAN NOT NULL,
    PRIMARY KEY (force_id, list_id, number),
    FOREIGN KEY (force_id, list_id) REFERENCES gateway.list_upload (force_id, id)
);

CREATE TABLE gateway.unrouted_text (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    provider TEXT NOT NULL,
    number_id UUID NOT NULL,
    blind_dialled BYTEA NOT NULL,
    ending TEXT NOT NULL,
    routed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    CONSTRAINT unrouted_text_provider CHECK (provider IN ('notify', 'twilio', 'whatsapp')),
    FOREIGN KEY (force_id, id) REFERENCES gateway.inbound (force_id, id)
);
CREATE INDEX unrouted_text_number ON gateway.unrouted_text (force_id, number_id);

CREATE TABLE gateway.web_session (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY (force_id, user_id) REFERENCES gateway.app_user (force_id, id)
);
CREATE INDEX web_session_ends ON gateway.web_session (force_id, ends_at);

"""
LIST_SEEN = (
    "EXISTS (SELECT 1 FROM gateway.list_upload AS l "
    "WHERE l.force_id = list_finding.force_id AND l.id = list_finding.list_id)"
)


def upgrade() -> None:
    create_system_tables(op, "gateway")
    connection = op.get_bind()
    connection.execute(text(TABLES))
    for table in ("inbound", "unrouted_text", "rate_limit_hits", "app_user", "web_session"):
        protect(connection, "gateway", table, visible=EVERY_SITE)
    for table in ("app_grant", "list_upload"):
        protect(connection, "gateway", table, visible=SITE)
    protect(connection, "gateway", "list_finding", visible=LIST_SEEN)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a first migration is not undone")
