"""Sends lost deliveries again: those that the broker confirmed and that no subscriber's inbox knows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from wayout.deployment.deployment import Deployment
from wayout.operations.integrity_counts import LOST, conditions, lost_before, must_see_everything

_RESEND: Final = "UPDATE {schema}.delivery AS delivery SET delivered_at = NULL WHERE "


def resend_lost(deployment: Deployment, *, lost_after: int) -> int:
    """Let the relay send again exactly what counts as lost after so many seconds. Returns how many deliveries.

    The inboxes ignore what arrives twice, so that a delivery that was only late does no harm. Raises: CommandError.
    """
    values = {"lost_before": lost_before(lost_after)}
    with deployment.admin.begin() as connection:
        must_see_everything(connection)
        updates = (text(_RESEND.format(schema=schema) + lost) for schema, lost in conditions(LOST))
        return sum(connection.execute(update, values).rowcount for update in updates)
