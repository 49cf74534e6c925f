"""A force's intelligence system has a credential of its own."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE directory.credential DROP CONSTRAINT credential_kind_check")
    op.execute(
        "ALTER TABLE directory.credential ADD CONSTRAINT credential_kind_check "
        "CHECK (kind IN ('notify', 'twilio', 'whatsapp', 'custody', 'intelligence'))"
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup: credentials of a kind that was unknown before would be lost")
