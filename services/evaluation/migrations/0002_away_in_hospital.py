"""Somebody in hospital is not at risk either."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE evaluation.away DROP CONSTRAINT away_why, ADD CONSTRAINT away_why "
        "CHECK (why IN ('custody', 'hospital', 'died', 'moved_away'))"
    )


def downgrade() -> None:
    raise NotImplementedError("days in hospital may have been told")
