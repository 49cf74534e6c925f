"""Phones, postcodes and the channel of an identity; how likely each candidate is, and why they were not linked.

Tokens are searched in the whole force: they say nothing, and what is found through them is still kept to its sites.
"""

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"

COLUMNS = """
ALTER TABLE referral.identity ADD COLUMN sealed_phone BYTEA;
ALTER TABLE referral.identity ADD COLUMN sealed_postcode BYTEA;
ALTER TABLE referral.identity ADD COLUMN channel TEXT;
ALTER TABLE referral.candidate ADD COLUMN percent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE referral.candidate ADD COLUMN held_back TEXT[] NOT NULL DEFAULT '{}';
"""
CHANNELS = (
    "UPDATE referral.identity AS i SET channel = r.channel FROM referral.referral AS r "
    "WHERE r.force_id = i.force_id AND r.id = i.referral_id"
)
TOKENS = """
DROP INDEX referral.identity_token_blind;
CREATE INDEX identity_token_blind ON referral.identity_token (force_id, blind_token, identity_id);
ALTER POLICY own_site ON referral.identity_token USING (true) WITH CHECK (true);
"""
FORCED = ("identity", "referral")  # the owner sees no rows of these while row security is forced


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(COLUMNS))
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} NO FORCE ROW LEVEL SECURITY")
    there = connection.scalar(text("SELECT count(*) FROM referral.identity"))
    assert connection.execute(text(CHANNELS)).rowcount == there
    for table in FORCED:
        op.execute(f"ALTER TABLE referral.{table} FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE referral.identity ALTER COLUMN channel SET NOT NULL")
    connection.execute(text(TOKENS))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what the tokens are searched by has changed")
