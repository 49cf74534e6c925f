"""Forces, sites, credentials, dialled numbers, and what kind of deployment this is."""

from alembic import op
from sqlalchemy import text

from common.directory import credential, deployment, force, metadata, number, site
from common.isolation import logins_of

revision = "0001"
down_revision = None
TABLES = [force, site, credential, number, deployment]  # those of the first day; later ones come with their own step


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection, tables=TABLES)
    logins = logins_of(connection)
    connection.execute(text("GRANT USAGE ON SCHEMA directory TO PUBLIC"))
    connection.execute(text("GRANT SELECT ON directory.deployment TO PUBLIC"))
    for login in (logins.door, logins.relay, logins.timer):
        connection.execute(text(f'GRANT SELECT ON directory.force, directory.site TO "{login}"'))
    connection.execute(text(f'GRANT SELECT ON directory.credential, directory.number TO "{logins.door}"'))


def downgrade() -> None:
    metadata.drop_all(op.get_bind(), tables=TABLES)
