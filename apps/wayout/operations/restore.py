"""After a backup was restored: sends again what may not have arrived, and holds texts and payments for a person.

The database has gone back; the broker, the provider of texts and the bank have not. Every service is stopped meanwhile.
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
from common.jobs.restore_holds import KINDS, RestoreHold
from common.rabbitmq import queues
from common.retention import DEFAULT_RETENTION
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME, SUBSCRIBERS
from wayout.errors import CommandError
from wayout.operations.integrity_counts import must_see_everything

BEFORE: Final = timedelta(days=1)  # what was on its way when the backup was made had been marked before

_AGAIN = """
UPDATE {schema}.delivery AS delivery SET delivered_at = NULL
WHERE subscriber = :subscriber AND delivered_at IS NOT NULL AND (delivered_at >= :since OR NOT EXISTS (
    SELECT 1 FROM {subscriber}.inbox AS inbox
    WHERE inbox.force_id = delivery.force_id AND inbox.event_id = delivery.event_id))
"""
# As after a crash: whether it went out is not known, so that the provider is asked by its reference before it is sent.
_UNCERTAIN = "UPDATE referral.message SET delivery = 'sending' WHERE direction = 'out' AND delivery = 'to_send'"
_AT_ONCE = "UPDATE referral.due SET claimed_until = NULL WHERE error = 'texts_held'"
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
class Restored:
    """How many deliveries go out again, and how many messages of a lost future the broker forgot."""

    again: int
    purged: int


def restored(deployment: Deployment, backup_of: datetime, *, amqp_url: str | None) -> Restored:
    """What has to follow a restore, at once: hold, purge, send again. Doing it twice changes nothing."""
    _check(backup_of)
    purged = _purge(amqp_url) if amqp_url else 0
    with deployment.admin.begin() as connection:
        must_see_everything(connection)
        connection.execute(sa.update(flags).values({f"{kind}_held": True for kind in KINDS}))
        connection.execute(text(_UNCERTAIN))
        again = sum(_send_again(connection, backup_of - BEFORE))
    return Restored(again, purged)


def release(deployment: Deployment, what: RestoreHold) -> None:
    """A person has compared: what waited goes on. Each text is asked for at the provider before it is sent."""
    with deployment.admin.begin() as connection:
        must_see_everything(connection)
        connection.execute(sa.update(flags).values({f"{what}_held": False}))
        if what == "texts":
            connection.execute(text(_AT_ONCE))


def to_compare(deployment: Deployment) -> Iterator[str]:
    """What is held, and what a person has to compare before releasing it: references and amounts, and nobody's name."""
    with deployment.admin.connect() as connection:
        must_see_everything(connection)
        standing = connection.execute(sa.select(flags)).mappings().one()
        for kind, query in (("texts", _TEXTS), ("payments", _PAYMENTS)):
            yield f"{kind}: {'held' if standing[f'{kind}_held'] else 'not held'}"
            for row in connection.execute(text(query)) if standing[f"{kind}_held"] else ():
                yield "  " + "  ".join(f"{name.replace('_id', '')} {value}" for name, value in row._mapping.items())


def _check(backup_of: datetime) -> None:
    age = real_time() - backup_of
    if age < timedelta():
        raise CommandError("a backup was not made in the future: say when, with its time zone")
    if age > timedelta(days=DEFAULT_RETENTION.delivered_days):
        raise CommandError(
            f"what was delivered is kept for {DEFAULT_RETENTION.delivered_days} days: this backup is older"
        )


def _send_again(connection: Connection, since: datetime) -> Iterator[int]:
    for schema in BY_NAME:
        for subscriber in SUBSCRIBERS:
            again = text(_AGAIN.format(schema=schema, subscriber=subscriber))
            yield connection.execute(again, {"subscriber": subscriber, "since": since}).rowcount


def _purge(amqp_url: str) -> int:
    """Empty every subscriber's queue. Refused while somebody listens: what a consumer holds is not in the queue."""
    try:
        connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    except pika.exceptions.AMQPError as away:
        raise CommandError("the broker cannot be reached: nothing was changed") from away
    try:
        channel = connection.channel()
        purged = 0
        for subscriber in SUBSCRIBERS:
            queues.declare(channel, subscriber)
            standing = channel.queue_declare(queues.event_queue(subscriber), passive=True).method
            if standing.consumer_count:
                raise CommandError(f"{subscriber} still runs: stop every process first")
            purged += channel.queue_purge(queues.event_queue(subscriber)).method.message_count
        return purged
    finally:
        connection.close()
