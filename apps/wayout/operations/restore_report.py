"""Lists what is held or waits after a restore, and what to do about each: references and amounts, never a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row, text

from common.directory import deployment as flags
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME
from wayout.operations.integrity_counts import must_see_everything
from wayout.operations.missed_text_fetch import unasked_providers

_OUT: Final = "FROM referral.message JOIN directory.force ON force.id = message.force_id WHERE direction = 'out'"
_WAITING_TEXTS: Final = (
    f"SELECT force.slug AS force, message.id AS reference, message.at, message.delivery {_OUT} "
    "AND delivery IN ('sending', 'to_send') ORDER BY message.force_id, message.at"
)
_HELD_TEXTS: Final = (
    f"SELECT force.slug AS force, held_because AS because, count(*) AS texts {_OUT} AND delivery = 'held' "
    "GROUP BY 1, 2 ORDER BY 1, 2"
)
_PAYMENTS: Final = """
SELECT claim.force_id AS force, claim.id AS claim, organisation.name, sum(session.pence) AS pence
FROM voluntary.claim AS claim
JOIN voluntary.organisation AS organisation ON organisation.force_id = claim.force_id
    AND organisation.id = claim.organisation_id
JOIN voluntary.session AS session ON session.force_id = claim.force_id AND session.claim_id = claim.id
WHERE claim.state IN ('submitted', 'resubmitted', 'approved')
    AND session.paid_at IS NULL
GROUP BY claim.force_id, claim.id, organisation.name ORDER BY claim.force_id, organisation.name, claim.id
"""
_DELIVERIES: Final = "SELECT subscriber, count(*) AS deliveries FROM ({all}) AS pending GROUP BY 1 ORDER BY 1"
_DELIVERIES_OF: Final = "SELECT subscriber FROM {schema}.delivery WHERE delivered_at IS NULL"
_JOBS: Final = "SELECT service, kind, count(*) AS jobs FROM ({all}) AS due GROUP BY 1, 2 ORDER BY 1, 2"
_JOBS_OF: Final = (
    "SELECT '{schema}' AS service, job.kind FROM {schema}.job, directory.deployment "
    "WHERE due_at <= now() + make_interval(secs => clock_offset_seconds)"
)


def items_to_compare(deployment: Deployment) -> Iterator[str]:
    """What is held, and what a person must compare before releasing it; then what waits or must be looked for."""
    with deployment.admin.connect() as connection:
        must_see_everything(connection)
        held = connection.execute(sa.select(flags)).mappings().one()
        yield from _held("texts", "compare with the provider, then: wayout restore --release texts", held, connection)
        yield from _held("payments", "compare with the bank, then: wayout restore --release payments", held, connection)
        if any(held[f"{kind}_held"] for kind in ("texts", "payments")):
            yield from _waiting(connection)


def _held(kind: str, advice: str, held: sa.RowMapping, connection: Connection) -> Iterator[str]:
    if not held[f"{kind}_held"]:
        yield f"{kind}: not held"
        return
    yield f"{kind}: held; {advice}"
    yield from _rows(connection, _WAITING_TEXTS if kind == "texts" else _PAYMENTS)


def _waiting(connection: Connection) -> Iterator[str]:
    for heading, query in (
        ("texts that a person may release on the referral's page; look at the provider's list first", _HELD_TEXTS),
        ("deliveries that go out when the relay starts", _DELIVERIES.format(all=_of_all_schemas(_DELIVERIES_OF))),
        ("jobs that run when their service starts", _JOBS.format(all=_of_all_schemas(_JOBS_OF))),
    ):
        rows = list(_rows(connection, query))
        yield f"{heading}:" if rows else f"{heading}: none"
        yield from rows
    for force, provider in unasked_providers(connection):
        yield f"texts since the backup must be looked for by hand: force {force}, provider {provider}"


def _of_all_schemas(query: str) -> str:
    return " UNION ALL ".join(query.format(schema=schema) for schema in BY_NAME)


def _rows(connection: Connection, query: str) -> Iterator[str]:
    for row in connection.execute(text(query)):
        yield f"  {_as_line(row)}"


def _as_line(row: Row[Any]) -> str:
    return "  ".join(f"{name} {value}" for name, value in row._mapping.items())
