"""Twilio and WhatsApp have credentials too, and those that sign keep their secret, sealed for the gateway."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE directory.credential ADD COLUMN sealed_account BYTEA")
    op.execute("ALTER TABLE directory.credential DROP CONSTRAINT credential_kind_check")
    op.execute(
        "ALTER TABLE directory.credential ADD CONSTRAINT credential_kind_check "
        "CHECK (kind IN ('notify', 'twilio', 'whatsapp', 'custody'))"
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup: credentials of kinds that were unknown before would be lost")
