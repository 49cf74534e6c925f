"""Which group's workers may know a person's first name, for which commission, and for how long."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0006"
down_revision = "0005"

TABLE = """
CREATE TABLE referral.need_to_know (
    force_id INTEGER NOT NULL,
    commission_id UUID NOT NULL,
    person_id UUID,
    organisation_id UUID,
    worker_ids TEXT[] NOT NULL,
    since TIMESTAMP WITH TIME ZONE,
    until TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, commission_id),
    CONSTRAINT need_to_know_since CHECK ((person_id IS NULL) = (since IS NULL)),
    CONSTRAINT need_to_know_lasts CHECK (since IS NOT NULL OR until IS NOT NULL)
)
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLE))
    protect(connection, "referral", "need_to_know")


def downgrade() -> None:
    op.execute("DROP TABLE referral.need_to_know")
