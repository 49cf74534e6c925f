"""Lists dialled numbers that belong to no site yet, with how many texts wait: never a whole number or a text."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from wayout.deployment.deployment import Deployment

_QUERY = """
SELECT force.slug AS force, unrouted_text.provider, unrouted_text.ending, count(*) AS texts,
    min(inbound.received_at) AS since
FROM gateway.unrouted_text JOIN gateway.inbound USING (force_id, id)
JOIN directory.force ON force.id = unrouted_text.force_id
WHERE unrouted_text.routed_at IS NULL
GROUP BY force.slug, unrouted_text.provider, unrouted_text.number_id, unrouted_text.ending ORDER BY since
"""
COLUMNS = ("force", "provider", "ending", "texts", "since")


def unrouted_numbers(deployment: Deployment) -> list[dict[str, Any]]:
    """Every number for which texts wait, the longest waiting first: its last two digits, and how many texts."""
    with deployment.admin.connect() as connection:
        rows = connection.execute(text(_QUERY)).mappings().all()
    return [{**row, "since": row["since"].isoformat()} for row in rows]


def show_all(deployment: Deployment, *, as_json: bool) -> None:
    """Print a table, or one JSON object as the last line."""
    rows = unrouted_numbers(deployment)
    if as_json:
        print(json.dumps({"unrouted": rows}))
        return
    table = Table(title=f"texts wait for {len(rows)} numbers")
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(str(row[name]) for name in COLUMNS))
    Console().print(table)
