"""A link that was wrong is undone: which of a referral's it was, whom it is not about, what evaluation was told."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import protect

revision = "0014"
down_revision = "0013"

SHAPE = """
ALTER TABLE referral.referral ADD COLUMN link INTEGER NOT NULL DEFAULT 1;
ALTER TABLE referral.arrest ADD COLUMN told_about UUID;
ALTER TABLE referral.arrest ADD COLUMN told_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE referral.person ADD COLUMN index_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE referral.person ADD COLUMN index_in_doubt BOOLEAN NOT NULL DEFAULT false;
CREATE TABLE referral.not_same (
    force_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    person_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    cleared_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, referral_id, person_id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    FOREIGN KEY(force_id, person_id) REFERENCES referral.person (force_id, id)
);
CREATE INDEX not_same_person ON referral.not_same (force_id, person_id);
"""
REFERRAL_SEEN = (
    "EXISTS (SELECT 1 FROM referral.referral AS r WHERE r.force_id = not_same.force_id AND r.id = not_same.referral_id)"
)
# A person whom no site knows any more is nobody's to see, but what still has to be undone about them must find them.
KNOWN = """
ALTER POLICY own_site ON referral.person USING (
    (SELECT current_setting('app.sites', true)) = '*' OR EXISTS (
        SELECT 1 FROM referral.person_site AS s WHERE s.force_id = person.force_id AND s.person_id = person.id))
"""
TOLD = """
UPDATE referral.arrest AS a SET told_about = r.person_id, told_version = 1 FROM referral.referral AS r
WHERE r.force_id = a.force_id AND r.id = a.referral_id AND a.told_evaluation
"""
INDEXED = "UPDATE referral.person SET index_version = 1 WHERE indexed_on IS NOT NULL"
FORCED = ("arrest", "referral", "person")  # the owner sees no rows of these while row security is forced


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(SHAPE))
    protect(connection, "referral", "not_same", visible=REFERRAL_SEEN)
    connection.execute(text(KNOWN))
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} NO FORCE ROW LEVEL SECURITY")
    told = connection.scalar(text("SELECT count(*) FROM referral.arrest WHERE told_evaluation"))
    assert connection.execute(text(TOLD)).rowcount == told
    indexed = connection.scalar(text("SELECT count(*) FROM referral.person WHERE indexed_on IS NOT NULL"))
    assert connection.execute(text(INDEXED)).rowcount == indexed
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what was undone is known from here only")
