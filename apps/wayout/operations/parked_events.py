"""Shows what could not be handled, and hands it over again: never its words, only what it was and why it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from common.inbox import Inbox
from common.tenancy import Tenant
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME
from wayout.errors import CommandError

_QUERY = """
SELECT force_id, event_id, type, subject, error, parked_at, replayed_at FROM {schema}.parked
WHERE replayed_at IS NULL ORDER BY parked_at
"""


def waiting(deployment: Deployment) -> list[dict[str, Any]]:
    """Every parked event that nobody has replayed, oldest first in each service."""
    return list(_waiting(deployment))


def _waiting(deployment: Deployment) -> Iterator[dict[str, Any]]:
    with deployment.admin.connect() as connection:
        for service in BY_NAME:
            for row in connection.execute(text(_QUERY.format(schema=service))):
                yield {
                    "service": service,
                    "force": row.force_id,
                    "message": str(row.event_id),
                    "type": row.type,
                    "subject": str(row.subject),
                    "error": row.error,
                    "parked_at": row.parked_at.isoformat(),
                }


def show_all(deployment: Deployment, *, as_json: bool) -> None:
    """Print a table, or one JSON object as the last line."""
    rows = waiting(deployment)
    if as_json:
        print(json.dumps({"parked": rows}))
        return
    table = Table(title=f"{len(rows)} parked")
    for name in ("service", "force", "message", "type", "error", "parked_at"):
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("service", "force", "message", "type", "error", "parked_at")))
    Console().print(table)


def show(deployment: Deployment, message: UUID) -> None:
    """Print one parked event: what it was, about which subject, and why it stopped."""
    for name, value in _find(deployment, message).items():
        print(f"{name.replace('_', ' '):10} {value}")


def replay(deployment: Deployment, message: UUID) -> int:
    """Handle a parked event again, with those behind it of the same subject, in order. Returns how many were."""
    row = _find(deployment, message)
    service = BY_NAME[row["service"]]
    units_of_work = deployment.units_of_work(service.name)
    try:
        return Inbox(service, units_of_work).replay(Tenant(row["force"]), UUID(row["subject"]))
    finally:
        units_of_work.engine.dispose()


def _find(deployment: Deployment, message: UUID) -> dict[str, Any]:
    found = [row for row in _waiting(deployment) if row["message"] == str(message)]
    if not found:
        raise CommandError(f"nothing is parked under {message}")
    return found[0]
