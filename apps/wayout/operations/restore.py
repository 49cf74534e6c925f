"""Restores a backup: loads it, erases again, and makes the restored deployment safe to start.

The database goes back in time; the broker, the providers of texts and the bank do not. So events are sent again, the
providers are asked for the texts since the backup, and texts and payments are held until a person has compared them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, text

from common.clock import real_time
from common.directory import deployment as flags
from common.jobs.restore_holds import HOLD_KINDS, RestoreHold
from common.retention import DEFAULT_RETENTION
from wayout.deployment.broker_permissions import ADMIN
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME, SUBSCRIBERS
from wayout.errors import CommandError
from wayout.operations import broker_purge, database_load, erasure_ledger, missed_text_fetch
from wayout.operations.backup_manifest import LEDGER, read_manifest
from wayout.operations.integrity_counts import must_see_everything

BEFORE: Final = timedelta(days=1)  # events in flight when the backup was made were marked before it

_REDELIVER: Final = """
UPDATE {schema}.delivery AS delivery SET delivered_at = NULL
WHERE subscriber = :subscriber AND delivered_at IS NOT NULL AND (delivered_at >= :since OR NOT EXISTS (
    SELECT 1 FROM {subscriber}.inbox AS inbox
    WHERE inbox.force_id = delivery.force_id AND inbox.event_id = delivery.event_id))
"""
# As after a crash: we do not know whether the text went out, so the provider is asked by its reference before sending.
_MARK_UNCERTAIN: Final = (
    "UPDATE referral.message SET delivery = 'sending' WHERE direction = 'out' AND delivery = 'to_send'"
)
_RUN_NOW: Final = "UPDATE referral.job SET claimed_until = NULL WHERE error = 'texts_held'"


@dataclass(frozen=True)
class Recovery:
    """How many deliveries go out again, how many messages were purged from the broker, how many keys were destroyed."""

    redelivered: int
    purged: int
    destroyed: int = 0


def restore_backup(
    deployment: Deployment, folder: Path, *, amqp_url: str | None, ledgers: tuple[Path, ...] = ()
) -> Recovery:
    """Restore a backup into a server that has neither database, and recover. ``ledgers`` are copies of the erasure
    ledger that are newer than the backup: whoever was erased since stays erased.

    Raises: CommandError, before anything was changed if the backup is not whole, or not ours, or a database is not
    empty, or a service still runs.
    """
    manifest = read_manifest(folder, deployment)
    _check_age(manifest.time)
    database_load.refuse_unless_empty(deployment)
    purged = _purge(deployment, amqp_url)
    database_load.load_databases(deployment, folder, manifest)
    destroyed = sum(erasure_ledger.apply_ledger(deployment, ledger) for ledger in (folder / LEDGER, *ledgers))
    return Recovery(_recover(deployment, manifest.time), purged, destroyed)


def recover(deployment: Deployment, backup_of: datetime, *, amqp_url: str | None) -> Recovery:
    """Make databases that were restored by other means safe to start: purge the broker, hold texts and payments, send
    events again, have the providers asked. Repeating it changes nothing.

    Raises: CommandError if the backup's time cannot be right, or if a service still runs.
    """
    _check_age(backup_of)
    purged = _purge(deployment, amqp_url)
    return Recovery(_recover(deployment, backup_of), purged)


def release(deployment: Deployment, kind: RestoreHold) -> None:
    """Release what a person has compared. The provider is asked about each text before it is sent."""
    with deployment.admin.begin() as connection:
        must_see_everything(connection)
        connection.execute(sa.update(flags).values({f"{kind}_held": False}))
        if kind == "texts":
            connection.execute(text(_MARK_UNCERTAIN))  # also the replies to texts that came in again since
            connection.execute(text(_RUN_NOW))


def _recover(deployment: Deployment, backup_of: datetime) -> int:
    """Returns how many deliveries go out again."""
    with deployment.admin.begin() as connection:
        must_see_everything(connection)
        connection.execute(sa.update(flags).values({f"{kind}_held": True for kind in HOLD_KINDS}))
        connection.execute(text(_MARK_UNCERTAIN))
        missed_text_fetch.ask_since(connection, backup_of)
        return sum(_redeliver(connection, backup_of - BEFORE))


def _purge(deployment: Deployment, amqp_url: str | None) -> int:
    return broker_purge.purge(deployment.broker_url(amqp_url, ADMIN)) if amqp_url else 0


def _check_age(backup_of: datetime) -> None:
    age = real_time() - backup_of
    if age < timedelta():
        raise CommandError("the backup cannot be made in the future: give its time with its time zone")
    if age > timedelta(days=DEFAULT_RETENTION.delivered_days):
        raise CommandError(
            f"the backup is older than {DEFAULT_RETENTION.delivered_days} days, for which delivered events are kept"
        )


def _redeliver(connection: Connection, since: datetime) -> Iterator[int]:
    for schema in BY_NAME:
        for subscriber in SUBSCRIBERS:
            update = text(_REDELIVER.format(schema=schema, subscriber=subscriber))
            yield connection.execute(update, {"subscriber": subscriber, "since": since}).rowcount
