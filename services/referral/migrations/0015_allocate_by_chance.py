"""Trials with sealed seeds, allocations that are written once, and why somebody can never be allocated."""

from alembic import op
from sqlalchemy import text

from common.database.row_security import logins_of, protect

revision = "0015"
down_revision = "0014"

TABLES = """
ALTER TABLE referral.referral DROP CONSTRAINT referral_state, ADD CONSTRAINT referral_state
    CHECK (state IN ('received', 'accepted', 'not_offered', 'signposted', 'merged', 'withdrawn', 'spam'));
ALTER TABLE referral.person ADD COLUMN outside_trials TEXT, ADD CONSTRAINT person_outside_trials
    CHECK (outside_trials IN ('asked_for', 'hurt', 'in_danger', 'offered', 'allocated'));

CREATE TABLE referral.randomisation (
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    not_offered INTEGER NOT NULL,
    block_sizes INTEGER[] NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    commitment TEXT NOT NULL,
    sealed_seed BYTEA NOT NULL,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, code, version)
);

CREATE TABLE referral.trial_closing (
    force_id INTEGER NOT NULL,
    randomisation_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (force_id, randomisation_id),
    FOREIGN KEY(force_id, randomisation_id) REFERENCES referral.randomisation (force_id, id)
);

CREATE TABLE referral.allocation (
    randomisation_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    arm TEXT NOT NULL,
    person_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, person_id),
    UNIQUE (force_id, randomisation_id, site_id, place),
    FOREIGN KEY(force_id, randomisation_id) REFERENCES referral.randomisation (force_id, id),
    FOREIGN KEY(force_id, person_id) REFERENCES referral.person (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT allocation_arm CHECK (arm IN ('offered', 'not_offered'))
);

CREATE TABLE referral.departure (
    randomisation_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    told_evaluation BOOLEAN NOT NULL,
    force_id INTEGER NOT NULL,
    id UUID NOT NULL,
    PRIMARY KEY (force_id, id),
    UNIQUE (force_id, person_id),
    FOREIGN KEY(force_id, randomisation_id) REFERENCES referral.randomisation (force_id, id),
    FOREIGN KEY(force_id, person_id) REFERENCES referral.person (force_id, id),
    FOREIGN KEY(force_id, referral_id) REFERENCES referral.referral (force_id, id),
    CONSTRAINT departure_kind CHECK (kind IN ('crossover', 'override'))
);
CREATE INDEX departure_randomisation ON referral.departure (force_id, randomisation_id);
"""
PERSON_SEEN = (
    "EXISTS (SELECT 1 FROM referral.person_site AS s "
    "WHERE s.force_id = {table}.force_id AND s.person_id = {table}.person_id)"
)
OUTSIDE = """
UPDATE referral.person AS p SET outside_trials = CASE
    WHEN EXISTS (SELECT 1 FROM referral.act AS a JOIN referral.referral AS r
                 ON r.force_id = a.force_id AND r.id = a.referral_id
                 WHERE r.force_id = p.force_id AND r.person_id = p.id AND a.act = 'accepted') THEN 'offered'
    WHEN EXISTS (SELECT 1 FROM referral.referral AS r WHERE r.force_id = p.force_id AND r.person_id = p.id
                 AND r.channel NOT IN ('custody', 'intelligence')) THEN 'asked_for'
    WHEN EXISTS (SELECT 1 FROM referral.arrest AS a JOIN referral.referral AS r
                 ON r.force_id = a.force_id AND r.id = a.referral_id
                 WHERE r.force_id = p.force_id AND r.person_id = p.id AND a.persons_role = 'victim') THEN 'hurt'
    WHEN EXISTS (SELECT 1 FROM referral.danger AS d JOIN referral.referral AS r
                 ON r.force_id = d.force_id AND r.id = d.referral_id
                 WHERE r.force_id = p.force_id AND r.person_id = p.id AND d.closed_at IS NULL) THEN 'in_danger'
END
"""
FORCED = ("person", "referral", "act", "arrest", "danger")  # the owner sees no rows of these while it is forced
WRITTEN_ONCE = ("randomisation", "trial_closing", "allocation", "departure")


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(TABLES))
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} NO FORCE ROW LEVEL SECURITY")
    there = connection.scalar(text("SELECT count(*) FROM referral.person"))
    assert connection.execute(text(OUTSIDE)).rowcount == there
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} FORCE ROW LEVEL SECURITY")
    protect(connection, "referral", "randomisation")
    protect(connection, "referral", "trial_closing")
    for table in ("allocation", "departure"):
        protect(connection, "referral", table, visible=PERSON_SEEN.format(table=table))
    login = logins_of(connection).service("referral")
    for table in WRITTEN_ONCE:
        connection.execute(text(f'REVOKE UPDATE, DELETE ON referral.{table} FROM "{login}"'))
    connection.execute(text(f'GRANT UPDATE (told_evaluation) ON referral.departure TO "{login}"'))


def downgrade() -> None:
    raise NotImplementedError("what chance decided is not undone: restore a backup")
