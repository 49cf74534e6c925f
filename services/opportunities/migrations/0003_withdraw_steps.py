"""A step of a case that was opened in error: no place is looked for any more."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE opportunities.wanted ADD COLUMN withdrawn_at TIMESTAMP WITH TIME ZONE")


def downgrade() -> None:
    op.execute("ALTER TABLE opportunities.wanted DROP COLUMN withdrawn_at")
