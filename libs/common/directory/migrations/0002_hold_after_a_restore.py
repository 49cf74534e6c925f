"""Whether texts and payments wait, because a backup was restored and nobody has compared them with the world yet."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for held in ("texts_held", "payments_held"):
        op.execute(f"ALTER TABLE directory.deployment ADD COLUMN IF NOT EXISTS {held} BOOLEAN NOT NULL DEFAULT false")


def downgrade() -> None:
    for held in ("texts_held", "payments_held"):
        op.execute(f"ALTER TABLE directory.deployment DROP COLUMN {held}")
