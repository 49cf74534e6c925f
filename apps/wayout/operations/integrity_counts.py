"""Counts over all forces: what is pending, due, lost, parked, or was done twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, text

from common.clock import real_time
from wayout.deployment.registry import BY_NAME
from wayout.errors import CommandError

_DUE_JOBS = """
SELECT count(*) FROM {schema}.job, directory.deployment
WHERE due_at <= CAST(:now AS timestamptz) + make_interval(secs => clock_offset_seconds)
"""
UNHANDLED: Final = """subscriber = '{subscriber}' AND NOT EXISTS (
    SELECT 1 FROM {subscriber}.inbox AS inbox
    WHERE inbox.force_id = delivery.force_id AND inbox.event_id = delivery.event_id
)"""
LOST: Final = f"{UNHANDLED} AND delivered_at < :lost_before"  # as a condition on ``delivery``
_DELIVERIES = "SELECT count(*) FROM {schema}.delivery AS delivery WHERE "
_PENDING = _DELIVERIES + "delivered_at IS NULL"
_PARKED = "SELECT count(*) FROM {schema}.parked WHERE replayed_at IS NULL"

# The evaluation's facts have no order: their content tells them apart.
_FACTS = " UNION ALL ".join(
    f"SELECT force_id, type, convert_from(body, 'UTF8')::jsonb -> 'data' AS said FROM {owner}.event "
    "WHERE starts_with(type, 'evaluation.')"
    for owner in ("referral", "casework", "voluntary")
)

# For every business key that must be unique: a query for the number of rows too many.
DUPLICATE_QUERIES: Mapping[str, str] = {
    "a text kept twice": """
        SELECT count(*) - count(DISTINCT (force_id, provider_id, blind_text)) FROM referral.message
        WHERE direction = 'in'""",
    "an arrest kept twice": "SELECT count(*) - count(DISTINCT (force_id, custody_record)) FROM referral.arrest",
    "a delivery that made two referrals": """
        SELECT count(*) FROM referral.referral AS made WHERE channel = 'custody' AND NOT EXISTS (
            SELECT 1 FROM referral.arrest WHERE arrest.force_id = made.force_id AND referral_id = made.id)""",
    "an intelligence item kept twice": """
        SELECT count(*) - count(DISTINCT (force_id, site_id, log_number, blind_content))
        FROM referral.intelligence_item""",
    "intelligence that made two referrals": """
        SELECT count(*) FROM referral.referral AS made WHERE channel = 'intelligence' AND NOT EXISTS (
            SELECT 1 FROM referral.intelligence_item AS item
            WHERE item.force_id = made.force_id AND referral_id = made.id)""",
    "two open cases of one person at one site": """
        SELECT count(*) - count(DISTINCT (force_id, person_id, site_id)) FROM casework.case_file
        WHERE state <> 'closed'""",
    "two answers to one referral": """
        SELECT count(*) - count(DISTINCT (force_id, referral_id)) FROM referral.message
        WHERE direction = 'out' AND source = 'service' AND kind <> 'code'""",
    "a position in a trial taken twice, or two by one person": """
        SELECT count(*) - least(count(DISTINCT (force_id, randomisation_id, site_id, position)),
            count(DISTINCT (force_id, person_id))) FROM referral.allocation""",
    "an event raised twice": """
        SELECT coalesce(sum(extra), 0) FROM (
            SELECT count(*) - 1 AS extra FROM referral.event
            WHERE NOT starts_with(type, 'evaluation.') GROUP BY force_id, subject, sequence, type
            UNION ALL SELECT count(*) - 1 FROM casework.event
            WHERE NOT starts_with(type, 'evaluation.') GROUP BY force_id, subject, sequence, type) AS raised""",
    "a fact told to the evaluation twice": f"""
        SELECT count(*) - count(DISTINCT (force_id, type, said)) FROM ({_FACTS}) AS facts""",
}


def unfinished(engine: Engine, *, without: str = "") -> int:
    """Deliveries that no inbox knows yet, wherever they are, and jobs that are due: 0 when everything is done.

    ``without`` leaves out what waits for one service."""
    due = [_DUE_JOBS.format(schema=schema) for schema in BY_NAME if schema != without]
    with engine.connect() as connection:
        # one query: between two an event may become a job, or a job an event, and be missed by both
        unhandled_deliveries = _count_deliveries(UNHANDLED, without=without)
        return _scalar(connection, _sum(due + unhandled_deliveries), {"now": real_time()})


def unhandled(engine: Engine) -> int:
    """Deliveries that no inbox knows, pending ones included. Raises: CommandError."""
    return _sum_over_all(engine, _count_deliveries(UNHANDLED))


def pending(engine: Engine) -> int:
    """Deliveries that the relay has not delivered yet. Raises: CommandError."""
    return _sum_over_all(engine, [_PENDING.format(schema=schema) for schema in BY_NAME])


def due_jobs(engine: Engine) -> int:
    """Jobs that are due, those that wait for another try included. Raises: CommandError."""
    return _sum_over_all(engine, [_DUE_JOBS.format(schema=schema) for schema in BY_NAME], now=real_time())


def lost(engine: Engine, *, after_seconds: int) -> int:
    """Deliveries that the broker confirmed more than so many seconds ago and that no inbox knows. Parked events are in
    the inbox and are not lost. Raises: CommandError."""
    return _sum_over_all(engine, _count_deliveries(LOST), lost_before=lost_before(after_seconds))


def lost_before(after_seconds: int) -> datetime:
    """What was delivered before this time and is in no inbox counts as lost."""
    return real_time() - timedelta(seconds=after_seconds)


def must_see_everything(connection: Connection) -> None:
    """Row security would hide every row from a lesser login, and a count of 0 would read as good news.

    Raises: CommandError for a login that row security applies to.
    """
    if not connection.scalar(text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")):
        raise CommandError("counting over all forces needs a database login that bypasses row security")


def conditions(condition: str, *, without: str = "") -> Iterator[tuple[str, str]]:
    """For every schema and subscriber: the schema, and the condition on its table ``delivery``."""
    for schema in BY_NAME:
        for subscriber in BY_NAME:
            if subscriber != without:
                yield schema, condition.format(subscriber=subscriber)


def _count_deliveries(condition: str, *, without: str = "") -> list[str]:
    return [_DELIVERIES.format(schema=schema) + one for schema, one in conditions(condition, without=without)]


def parked(engine: Engine) -> int:
    """Events that were parked and not replayed. Raises: CommandError."""
    return _sum_over_all(engine, [_PARKED.format(schema=schema) for schema in BY_NAME])


def duplicates(engine: Engine) -> dict[str, int]:
    """The number of rows too many for each business key that is not unique; empty when all are."""
    with engine.connect() as connection:
        counts = {name: _scalar(connection, query) for name, query in DUPLICATE_QUERIES.items()}
    return {name: extra for name, extra in counts.items() if extra}


def count(engine: Engine, query: str, **values: object) -> int:
    """The number that a query returns."""
    with engine.connect() as connection:
        return _scalar(connection, query, values)


def _sum_over_all(engine: Engine, queries: Sequence[str], **values: object) -> int:
    with engine.connect() as connection:
        must_see_everything(connection)
        return _scalar(connection, _sum(queries), values)


def _sum(queries: Sequence[str]) -> str:
    """One query for the sum of these counts."""
    return "SELECT " + " + ".join(f"({query})" for query in queries)


def _scalar(connection: Connection, query: str, values: Mapping[str, object] | None = None) -> int:
    return int(connection.scalar(text(query), dict(values or {})) or 0)
