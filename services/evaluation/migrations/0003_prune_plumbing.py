"""What is past its keep may be deleted."""

from alembic import op

from common.database.system_tables_migration import grant_pruning

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    grant_pruning(op, "evaluation")


def downgrade() -> None:
    raise NotImplementedError("what was deleted does not come back")
