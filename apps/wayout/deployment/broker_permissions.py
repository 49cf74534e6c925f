"""Derives what each process may do on RabbitMQ: its login reads its own queues and sends only what it may ask.

It comes from what the services declare, and is written as RabbitMQ's own definitions, which a server loads when it
starts (``load_definitions``) or imports while it runs (``rabbitmqctl import_definitions``), again and again if need be.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pika import URLParameters

from common.rabbitmq import queues
from common.rabbitmq.queues import REPLY_PREFIX, RPC_EXCHANGE
from common.roles import PLATFORM
from wayout.deployment.deployment import Deployment
from wayout.deployment.environment_files import RELAY, WEB
from wayout.deployment.registry import BY_NAME, messages_asked_by, messages_asked_for_users

ADMIN: Final = "admin"  # empties queues after a restore, and nothing else
RPC_SERVICES: Final = tuple(name for name in BY_NAME if name != "gateway")
DEFAULT_EXCHANGE: Final = "amq.default"  # RabbitMQ's name for the nameless exchange in permissions
HASHING_ALGORITHM: Final = "rabbit_password_hashing_sha256"
_SALT_BYTES: Final = 4
_REPLY_ID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_REPLY_QUEUE: Final = re.escape(REPLY_PREFIX) + _REPLY_ID
_EXCHANGE: Final = re.escape(RPC_EXCHANGE)


@dataclass(frozen=True)
class Permissions:
    """Regular expressions in RabbitMQ's form. ``topic_write`` and ``topic_read`` restrict the routing keys of the
    exchange for requests and replies: without them every login that may use the exchange could read all requests."""

    configure: str
    write: str
    read: str
    topic_write: str
    topic_read: str


def permissions() -> dict[str, Permissions]:
    """The permissions of every process, of the platform, which onboards forces from the command line, and of the
    administrator, who empties the queues of events after a restore."""
    rights = {
        service: _rights(reads=_own_queues(service), asks=messages_asked_by(service), answers=True)
        for service in RPC_SERVICES
    }
    rights[WEB] = _rights(asks=messages_asked_for_users())
    rights[PLATFORM] = _rights(asks=messages_asked_by(PLATFORM))
    rights[ADMIN] = _rights(reads=[queues.event_queue(service) for service in RPC_SERVICES])
    rights[RELAY] = _relay_permissions()
    return rights


def write(folder: Path, deployment: Deployment, amqp_url: str) -> Path:
    """Write the definitions for the virtual host of ``amqp_url``. Anyone may read the file: it contains only hashes of
    the passwords, which are long and random."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "definitions.json"
    content = definitions(deployment, URLParameters(amqp_url).virtual_host)
    file.write_text(json.dumps(content, indent=1), encoding="utf-8")
    file.chmod(0o644)  # RabbitMQ has an account of its own
    return file


def definitions(deployment: Deployment, vhost: str) -> dict[str, Any]:
    """The definitions of one virtual host."""
    users, ordinary, topic = [], [], []
    for process, may in permissions().items():
        login, password = deployment.broker_login(process)
        login_and_vhost = {"user": login, "vhost": vhost}
        hashed = {"password_hash": password_hash(password), "hashing_algorithm": HASHING_ALGORITHM}
        users.append({"name": login, **hashed, "tags": ""})
        ordinary.append({**login_and_vhost, "configure": may.configure, "write": may.write, "read": may.read})
        topic.append({**login_and_vhost, "exchange": RPC_EXCHANGE, "write": may.topic_write, "read": may.topic_read})
    return {
        "vhosts": [{"name": vhost}],
        "users": users,
        "permissions": ordinary,
        "topic_permissions": topic,
        **_topology(vhost),
    }


def password_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's documented form: the salt, then the SHA-256 of salt and password, together in base64."""
    salt = os.urandom(_SALT_BYTES) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode("ascii")


def _topology(vhost: str) -> dict[str, Any]:
    """The exchange, the queues and the bindings. Services do not declare them: RabbitMQ lets a login declare a queue
    with dead letters only if it may also publish to any queue."""
    durable = {"vhost": vhost, "durable": True, "auto_delete": False}
    arguments_of: dict[str, Mapping[str, Any]] = {}
    for service in RPC_SERVICES:
        arguments_of |= {queues.request_queue(service): {}, **queues.queue_arguments(service)}
    bindings = [
        {
            "source": RPC_EXCHANGE,
            "vhost": vhost,
            "destination": queues.request_queue(service),
            "destination_type": "queue",
            "routing_key": f"{service}.*",
            "arguments": {},
        }
        for service in RPC_SERVICES
    ]
    return {
        "exchanges": [{**durable, "name": RPC_EXCHANGE, "type": "topic", "internal": False, "arguments": {}}],
        "queues": [{**durable, "name": name, "arguments": dict(arguments)} for name, arguments in arguments_of.items()],
        "bindings": bindings,
    }


def _rights(*, reads: Iterable[str] = (), asks: Iterable[str] = (), answers: bool = False) -> Permissions:
    """A process that asks has its own reply queue, with a name that others cannot guess."""
    asks = [re.escape(name) for name in asks]
    replies, reply_ids = ([_REPLY_QUEUE], [_REPLY_ID]) if asks else ([], [])
    return Permissions(
        configure=_any_of(replies),
        write=_any_of([_EXCHANGE, *replies]),
        read=_any_of([*map(re.escape, reads), *replies, *([_EXCHANGE] if asks else [])]),
        topic_write=_any_of([*asks, *([_REPLY_ID] if answers else [])]),
        topic_read=_any_of(reply_ids),
    )


def _relay_permissions() -> Permissions:
    """The relay publishes to queues by name, and declares a subscriber's queue again if it was deleted."""
    events = _any_of(re.escape(queue) for service in RPC_SERVICES for queue in queues.queue_arguments(service))
    default = _any_of([re.escape(DEFAULT_EXCHANGE)])
    return Permissions(configure=events, write=default, read=events, topic_write=_any_of([]), topic_read=_any_of([]))


def _own_queues(service: str) -> list[str]:
    return [queues.request_queue(service), queues.event_queue(service)]


def _any_of(patterns: Iterable[str]) -> str:
    """A pattern that matches any of them; without patterns it matches nothing."""
    return f"^({'|'.join(patterns)})$"
