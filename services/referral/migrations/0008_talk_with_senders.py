"""Senders may ask for no texts; people answer numbers that they marked safe; what may not go out is held."""

from alembic import op

revision = "0008"
down_revision = "0007"

CHANGES = """
ALTER TABLE referral.conversation
    ADD COLUMN wished_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN stopped_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN safe_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE referral.referral
    ADD COLUMN continues UUID,
    ADD COLUMN looks_like_spam BOOLEAN NOT NULL DEFAULT false,
    DROP CONSTRAINT referral_state,
    ADD CONSTRAINT referral_state
        CHECK (state IN ('received', 'accepted', 'signposted', 'merged', 'withdrawn', 'spam'));
CREATE INDEX referral_conversation ON referral.referral (force_id, conversation_id);

ALTER TABLE referral.message
    ADD COLUMN held_because TEXT,
    ADD COLUMN written_by TEXT,
    ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN released BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN moved_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN sent_at TIMESTAMP WITH TIME ZONE,
    DROP CONSTRAINT message_delivery,
    ADD CONSTRAINT message_delivery
        CHECK (delivery IN ('to_send', 'held', 'sending', 'sent', 'delivered', 'failed', 'withdrawn')),
    ADD CONSTRAINT message_held_because
        CHECK (held_because IN ('asked_for_none', 'number_not_safe', 'number_capped', 'force_capped', 'quiet_hours'));
CREATE INDEX message_same_words ON referral.message (force_id, blind_text, at);
CREATE INDEX message_sent ON referral.message (force_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX message_held ON referral.message (force_id, referral_id) WHERE delivery = 'held';
"""


def upgrade() -> None:
    op.execute(CHANGES)


def downgrade() -> None:
    raise NotImplementedError("what senders asked of us is not forgotten: restore a backup")
