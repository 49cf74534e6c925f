"""Addresses of public forms, and the keys by which partner organisations send referrals."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import logins_of

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE directory.address (
    word TEXT NOT NULL,
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    PRIMARY KEY (word),
    FOREIGN KEY(force_id) REFERENCES directory.force (id),
    FOREIGN KEY(site_id) REFERENCES directory.site (id)
);

CREATE TABLE directory.partner_key (
    digest BYTEA NOT NULL,
    force_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    organisation_id UUID NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (digest),
    FOREIGN KEY(force_id) REFERENCES directory.force (id),
    FOREIGN KEY(site_id) REFERENCES directory.site (id),
    CONSTRAINT partner_key_channel CHECK (channel IN ('school', 'local_authority', 'health'))
);
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    door = logins_of(connection).directory
    connection.execute(text(f'GRANT SELECT ON directory.address, directory.partner_key TO "{door}"'))


def downgrade() -> None:
    op.execute("DROP TABLE directory.partner_key")
    op.execute("DROP TABLE directory.address")
