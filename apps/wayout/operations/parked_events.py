"""Lists parked events and replays them. Shows what an event was and why it stopped, never its content."""

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


def parked_events(deployment: Deployment) -> Iterator[dict[str, Any]]:
    """Every parked event that was not replayed, oldest first in each service."""
    with deployment.admin.connect() as connection:
        for service in BY_NAME:
            for row in connection.execute(text(_QUERY.format(schema=service))):
                yield {
                    "service": service,
                    "force": row.force_id,
                    "event": str(row.event_id),
                    "type": row.type,
                    "subject": str(row.subject),
                    "error": row.error,
                    "parked_at": row.parked_at.isoformat(),
                }


def show_all(deployment: Deployment, *, as_json: bool) -> None:
    """Print a table, or one JSON object as the last line."""
    rows = list(parked_events(deployment))
    if as_json:
        print(json.dumps({"parked": rows}))
        return
    table = Table(title=f"{len(rows)} parked")
    for name in ("service", "force", "event", "type", "error", "parked_at"):
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("service", "force", "event", "type", "error", "parked_at")))
    Console().print(table)


def show(deployment: Deployment, event: UUID) -> None:
    """Print one parked event: its type, its subject and why it stopped. Raises: CommandError."""
    for name, value in _find(deployment, event).items():
        print(f"{name.replace('_', ' '):10} {value}")


def replay(deployment: Deployment, event: UUID) -> int:
    """Handle a parked event again, and those behind it of the same subject, in order. Returns how many were handled.

    Raises: CommandError if no such event is parked.
    """
    row = _find(deployment, event)
    service = BY_NAME[row["service"]]
    units_of_work = deployment.units_of_work(service.name)
    try:
        return Inbox(service, units_of_work).replay(Tenant(row["force"]), UUID(row["subject"]))
    finally:
        units_of_work.engine.dispose()


def _find(deployment: Deployment, event: UUID) -> dict[str, Any]:
    row = next((row for row in parked_events(deployment) if row["event"] == str(event)), None)
    if row is None:
        raise CommandError(f"no event {event} is parked")
    return row
