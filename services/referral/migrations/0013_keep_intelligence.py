"""Intelligence items with their grades, each under a key of its own, and every grading that one was given."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import SITE, logins_of, protect

revision = "0013"
down_revision = "0012"

TABLES = """
CREATE TABLE referral.item (
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    referral_id UUID NOT NULL,
    inbound_id UUID,
    log_number TEXT NOT NULL,
    blind_content BYTEA NOT NULL,
    of_day DATE NOT NULL,
    key_id UUID NOT NULL,
    sealed_text BYTEA NOT NULL,
    sealed_conditions BYTEA,
    source_grade TEXT NOT NULL,
    assessment TEXT NOT NULL,
    handling TEXT NOT NULL,
    persons_role TEXT,
    source TEXT NOT NULL,
    audience TEXT NOT NULL,
    standing TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    review_on DATE NOT NULL,
    review_due_at TIMESTAMP WITH TIME ZONE,
    removed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT item_once UNIQUE (force_id, site_id, log_number, blind_content),
    CONSTRAINT item_source CHECK (source_grade IN ('reliable', 'untested', 'not_reliable')),
    CONSTRAINT item_assessment CHECK (assessment IN ('A', 'B', 'C', 'D', 'E')),
    CONSTRAINT item_handling CHECK (handling IN ('P', 'C')),
    CONSTRAINT item_standing CHECK (standing = 'opinion')
);
CREATE UNIQUE INDEX item_referral ON referral.item (force_id, referral_id);
CREATE INDEX item_review_due ON referral.item (force_id, referral_id) WHERE review_due_at IS NOT NULL;

CREATE TABLE referral.grading (
    force_id INTEGER NOT NULL,
    item_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    graded_by TEXT NOT NULL,
    source_grade TEXT NOT NULL,
    assessment TEXT NOT NULL,
    handling TEXT NOT NULL,
    review_on DATE NOT NULL,
    PRIMARY KEY (force_id, item_id, sequence),
    FOREIGN KEY(force_id, item_id) REFERENCES referral.item (force_id, id),
    CONSTRAINT grading_source CHECK (source_grade IN ('reliable', 'untested', 'not_reliable')),
    CONSTRAINT grading_assessment CHECK (assessment IN ('A', 'B', 'C', 'D', 'E')),
    CONSTRAINT grading_handling CHECK (handling IN ('P', 'C'))
);
"""
ITEM_SEEN = "EXISTS (SELECT 1 FROM referral.item AS i WHERE i.force_id = grading.force_id AND i.id = grading.item_id)"


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    protect(connection, "referral", "item", visible=SITE)
    protect(connection, "referral", "grading", visible=ITEM_SEEN)
    login = logins_of(connection).service("referral")
    connection.execute(text(f'REVOKE UPDATE, DELETE ON referral.grading FROM "{login}"'))  # what was said once stays


def downgrade() -> None:
    raise NotImplementedError("restore a backup: intelligence that was taken in is not forgotten without a review")
