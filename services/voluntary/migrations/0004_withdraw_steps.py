"""A step of a case that was opened in error: nobody is asked for it any more."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE voluntary.step ADD COLUMN withdrawn_at TIMESTAMP WITH TIME ZONE")


def downgrade() -> None:
    op.execute("ALTER TABLE voluntary.step DROP COLUMN withdrawn_at")
