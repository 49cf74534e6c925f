"""Who is counted by the evaluation, from which day on, and which of their arrests it has been told of."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE referral.person ADD COLUMN indexed_on DATE")
    op.execute("ALTER TABLE referral.arrest ADD COLUMN told_evaluation BOOLEAN NOT NULL DEFAULT false")


def downgrade() -> None:
    op.execute("ALTER TABLE referral.arrest DROP COLUMN told_evaluation")
    op.execute("ALTER TABLE referral.person DROP COLUMN indexed_on")
