"""Counts what people decided about dangers, for each force: how good its phrases and the model are. Never a text."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from wayout.deployment.deployment import Deployment

_QUERY = """
SELECT force.slug AS force, danger.level, danger.model_version, danger.list_version, danger.decision,
    count(*) AS dangers
FROM referral.danger JOIN directory.force ON force.id = danger.force_id
WHERE danger.decision IS NOT NULL
GROUP BY force.slug, danger.level, danger.model_version, danger.list_version, danger.decision ORDER BY 1, 2, 3, 4, 5
"""
COLUMNS = ("force", "level", "model_version", "list_version", "decision", "dangers")


def label_counts(deployment: Deployment) -> list[dict[str, Any]]:
    """How many dangers of each kind people said were dangers, and how many were none."""
    with deployment.admin.connect() as connection:
        return [dict(row) for row in connection.execute(text(_QUERY)).mappings()]


def show_all(deployment: Deployment, *, as_json: bool) -> None:
    """Print a table, or one JSON object as the last line."""
    rows = label_counts(deployment)
    if as_json:
        print(json.dumps({"labels": rows}))
        return
    table = Table(title="what people decided about dangers")
    for name in COLUMNS:
        table.add_column(name)
    for row in rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in COLUMNS))
    Console().print(table)
