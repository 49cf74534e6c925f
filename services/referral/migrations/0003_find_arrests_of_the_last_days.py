"""A rule is tried on the arrests of the last weeks: they are found by when they came in."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX referral_arrests ON referral.referral (force_id, received_at) WHERE channel = 'custody'")


def downgrade() -> None:
    op.execute("DROP INDEX referral.referral_arrests")
