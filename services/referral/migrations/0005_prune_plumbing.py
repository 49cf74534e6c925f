"""What is past its keep may be deleted."""

from alembic import op

from common.database.system_tables_migration import prune_plumbing_v1

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    prune_plumbing_v1(op, "referral")


def downgrade() -> None:
    raise NotImplementedError("what was deleted does not come back")
