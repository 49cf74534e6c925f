"""Senders may ask for no texts, and a text that may not go out is held."""

from alembic import op

revision = "0003"
down_revision = "0002"

CHANGES = (
    "ALTER TABLE referral.conversation ADD COLUMN wished_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE referral.conversation ADD COLUMN stopped_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE referral.message ADD COLUMN held_because TEXT",
    """ALTER TABLE referral.message DROP CONSTRAINT message_delivery, ADD CONSTRAINT message_delivery
        CHECK (delivery IN ('to_send', 'held', 'sending', 'sent', 'failed'))""",
    """ALTER TABLE referral.message ADD CONSTRAINT message_held_because
        CHECK (held_because IN ('asked_for_none'))""",
)


def upgrade() -> None:
    for change in CHANGES:
        op.execute(change)


def downgrade() -> None:
    raise NotImplementedError("what senders asked of us is not forgotten: restore a backup")
