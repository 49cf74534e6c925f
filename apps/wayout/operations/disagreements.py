"""Where two services say different things of the same: counted by name, and 0 everywhere once every event has arrived.

Each agreement has two sides (case and commission, case and placement, referral and case, ...), told by events alone.
A count that stays above 0 while nothing is pending is a fault of ours, and names where to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, Engine, text

from wayout.operations import integrity_counts

_RUNNING: Final = "('accepted', 'in_progress', 'on_hold')"
_HAS_A_PLACE: Final = "('offered', 'accepted', 'started', 'sustained')"
_SAME_STEP: Final = "a.force_id = {0}.force_id AND a.id = {0}.id AND a.ended_at IS NULL"

_COUNT: Final = "SELECT count(*) FROM ({0}) AS found WHERE CAST(:force AS int) IS NULL OR force_id = :force"
QUERIES: Final[Mapping[str, str]] = {
    "a group works on a step, and the case does not know": f"""
        SELECT c.force_id FROM voluntary.commission AS c WHERE c.state IN {_RUNNING} AND NOT EXISTS (
            SELECT 1 FROM casework.step_assignment AS a WHERE {_SAME_STEP.format("c")})""",
    "a case counts on a group that does not work on its step": f"""
        SELECT a.force_id FROM casework.step_assignment AS a
        JOIN casework.step AS s ON s.force_id = a.force_id AND s.id = a.step_id AND s.kind = 'partner_service'
        WHERE a.ended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM voluntary.commission AS c
            WHERE {_SAME_STEP.format("c")} AND c.state IN {_RUNNING})""",
    "a place was offered, and the case does not know": f"""
        SELECT p.force_id FROM opportunities.placement AS p WHERE p.state IN {_HAS_A_PLACE} AND NOT EXISTS (
            SELECT 1 FROM casework.step_assignment AS a WHERE {_SAME_STEP.format("p")})""",
    "a case counts on a place that is lost": f"""
        SELECT a.force_id FROM casework.step_assignment AS a
        JOIN opportunities.placement AS p ON {_SAME_STEP.format("p")}
        WHERE p.state IN ('declined', 'withdrawn', 'failed_to_start')""",
    "a referral is accepted, and no case knows": """
        SELECT r.force_id FROM referral.referral AS r WHERE r.state = 'accepted' AND NOT EXISTS (
            SELECT 1 FROM casework.case_referral AS c WHERE c.force_id = r.force_id AND c.referral_id = r.id)""",
    "a case rests on a referral that is not accepted": """
        SELECT c.force_id FROM casework.case_referral AS c
        JOIN referral.referral AS r ON r.force_id = c.force_id AND r.id = c.referral_id
        WHERE r.state <> 'accepted'""",
    "a group may know a name though its work is over": f"""
        SELECT n.force_id FROM referral.need_to_know AS n
        JOIN voluntary.commission AS c ON c.force_id = n.force_id AND c.id = n.commission_id
        WHERE n.until IS NULL AND c.state NOT IN {_RUNNING}""",
    "duty phones are told of what is over": """
        SELECT r.force_id FROM referral.callout AS r
        JOIN casework.callout AS c ON c.force_id = r.force_id AND c.id = r.id
        WHERE r.ended_at IS NULL AND r.acknowledged_at IS NULL
        AND (c.ended_at IS NOT NULL OR c.acknowledged_at IS NOT NULL)""",
    "a finder searches for a step that is done": """
        SELECT q.force_id FROM opportunities.candidate_request AS q
        JOIN casework.step AS s ON s.force_id = q.force_id AND s.id = q.id
        WHERE q.closed_at IS NULL AND q.withdrawn_at IS NULL AND s.done_at IS NOT NULL""",
}


def disagreements(engine: Engine, force_id: int | None = None) -> dict[str, int]:
    """How often each pair of services disagrees, over all forces or about one; empty when all agree.

    Raises: CommandError."""
    with engine.connect() as connection:
        integrity_counts.must_see_everything(connection)
        return disagreements_seen_by(connection, force_id)


def disagreements_seen_by(connection: Connection, force_id: int | None = None) -> dict[str, int]:
    """The same in a transaction that is under way."""
    counts = {
        name: connection.scalar(text(_COUNT.format(query)), {"force": force_id}) or 0 for name, query in QUERIES.items()
    }
    return {name: number for name, number in counts.items() if number}
