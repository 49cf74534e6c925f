"""What is past its keep may be deleted."""

from alembic import op

from common.database.system_tables_migration import grant_pruning

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    grant_pruning(op, "opportunities")


def downgrade() -> None:
    raise NotImplementedError("what was deleted does not come back")
