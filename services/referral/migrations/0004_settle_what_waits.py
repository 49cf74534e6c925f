"""Referrals are taken by somebody, helped elsewhere or withdrawn; what was joined to one is found from it."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATES = "ALTER TABLE referral.referral ADD CONSTRAINT referral_state CHECK (state IN ({states}))"


def upgrade() -> None:
    op.execute("ALTER TABLE referral.referral DROP CONSTRAINT referral_state")
    op.execute(STATES.format(states="'received', 'accepted', 'signposted', 'merged', 'withdrawn'"))
    op.execute("ALTER TABLE referral.referral ADD COLUMN assignee TEXT")
    op.execute("ALTER TABLE referral.referral ADD COLUMN assigned_at TIMESTAMP WITH TIME ZONE")
    op.execute("CREATE INDEX referral_merged ON referral.referral (force_id, merged_into)")


def downgrade() -> None:
    raise NotImplementedError("restore a backup: there may be referrals that were helped elsewhere")
