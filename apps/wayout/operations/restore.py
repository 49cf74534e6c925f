"""Recovers after a backup was restored: sends events again, and holds texts and payments until a person compares them.

The database has gone back in time; the broker, the provider of texts and the bank have not. Stop every service first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pika
import sqlalchemy as sa
from sqlalchemy import Connection, text

from common.clock import real_time
from common.directory import deployment as flags
from common.jobs.restore_holds import HOLD_KINDS, RestoreHold
from common.rabbitmq import queues
from common.retention import DEFAULT_RETENTION
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME, SUBSCRIBERS
from wayout.errors import CommandError
from wayout.operations.integrity_counts import must_see_everything

BEFORE: Final = timedelta(days=1)  # events in flight when the backup was made were marked before it

_REDELIVER = """
UPDATE {schema}.delivery AS delivery SET delivered_at = NULL
WHERE subscriber = :subscriber AND delivered_at IS NOT NULL AND (delivered_at >= :since OR NOT EXISTS (
    SELECT 1 FROM {subscriber}.inbox AS inbox
    WHERE inbox.force_id = delivery.force_id AND inbox.event_id = delivery.event_id))
"""
# As after a crash: we do not know whether the text went out, so the provider is asked by its reference before sending.
_MARK_UNCERTAIN = "UPDATE referral.message SET delivery = 'sending' WHERE direction = 'out' AND delivery = 'to_send'"
_RUN_NOW = "UPDATE referral.job SET claimed_until = NULL WHERE error = 'texts_held'"
_TEXTS = "SELECT force_id, id, at FROM referral.message WHERE delivery = 'sending' ORDER BY force_id, at"
_PAYMENTS = """
SELECT claim.force_id, claim.id, organisation.name, sum(session.pence) AS pence FROM voluntary.claim AS claim
JOIN voluntary.organisation AS organisation ON organisation.force_id = claim.force_id
    AND organisation.id = claim.organisation_id
JOIN voluntary.session AS session ON session.force_id = claim.force_id AND session.claim_id = claim.id
WHERE claim.state IN ('submitted', 'resubmitted', 'approved')
    AND session.paid_at IS NULL
GROUP BY claim.force_id, claim.id, organisation.name ORDER BY claim.force_id, organisation.name, claim.id
"""


@dataclass(frozen=True)
class Recovery:
    """How many deliveries go out again, and how many messages were purged from the broker."""

    redelivered: int
    purged: int


def recover(deployment: Deployment, backup_of: datetime, *, amqp_url: str | None) -> Recovery:
    """Purge the broker, hold texts and payments, and send events again. Repeating it changes nothing.

    Raises: CommandError if the backup's time cannot be right, or if a service still runs.
    """
    _check_age(backup_of)
    purged = _purge(amqp_url) if amqp_url else 0
    with deployment.admin.begin() as connection:
        must_see_everything(connection)
        connection.execute(sa.update(flags).values({f"{kind}_held": True for kind in HOLD_KINDS}))
        connection.execute(text(_MARK_UNCERTAIN))
        redelivered = sum(_redeliver(connection, backup_of - BEFORE))
    return Recovery(redelivered, purged)


def release(deployment: Deployment, kind: RestoreHold) -> None:
    """Release what a person has compared. The provider is asked about each text before it is sent."""
    with deployment.admin.begin() as connection:
        must_see_everything(connection)
        connection.execute(sa.update(flags).values({f"{kind}_held": False}))
        if kind == "texts":
            connection.execute(text(_RUN_NOW))


def items_to_compare(deployment: Deployment) -> Iterator[str]:
    """What is held, and what a person must compare before releasing it: references and amounts, never a name."""
    with deployment.admin.connect() as connection:
        must_see_everything(connection)
        held = connection.execute(sa.select(flags)).mappings().one()
        for kind, query in (("texts", _TEXTS), ("payments", _PAYMENTS)):
            yield f"{kind}: {'held' if held[f'{kind}_held'] else 'not held'}"
            for row in connection.execute(text(query)) if held[f"{kind}_held"] else ():
                yield "  " + "  ".join(f"{name.replace('_id', '')} {value}" for name, value in row._mapping.items())


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


def _purge(amqp_url: str) -> int:
    """Empty every subscriber's queue. Refused while a consumer listens: what it has fetched is not in the queue."""
    try:
        connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    except pika.exceptions.AMQPError as error:
        raise CommandError("the broker cannot be reached: nothing was changed") from error
    try:
        channel = connection.channel()
        purged = 0
        for subscriber in SUBSCRIBERS:
            queues.declare_queues(channel, subscriber)
            queue = channel.queue_declare(queues.event_queue(subscriber), passive=True).method
            if queue.consumer_count:
                raise CommandError(f"{subscriber} still runs: stop every process first")
            purged += channel.queue_purge(queues.event_queue(subscriber)).method.message_count
        return purged
    finally:
        connection.close()
