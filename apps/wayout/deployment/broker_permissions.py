"""Says who may do what on RabbitMQ: each process has a login that hears its own queues and asks only what it may.

Derived from what the services declare, and written as RabbitMQ's own definitions, which a server loads when it starts
(``load_definitions``) or is given while it runs (``rabbitmqctl import_definitions``). Giving them again is harmless.
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

LISTENING: Final = tuple(name for name in BY_NAME if name != "gateway")
DEFAULT_EXCHANGE: Final = "amq.default"  # what RabbitMQ calls the nameless one when it asks who may
HASHING: Final = "rabbit_password_hashing_sha256"
_SALT_BYTES: Final = 4
_REPLY_ID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_REPLY_QUEUE: Final = re.escape(REPLY_PREFIX) + _REPLY_ID
_EXCHANGE: Final = re.escape(RPC_EXCHANGE)


@dataclass(frozen=True)
class Permissions:
    """Regular expressions as RabbitMQ takes them. ``says`` and ``hears`` are about routing keys of the exchange that
    requests and replies go by: without them whoever may use it could read everybody's requests."""

    configure: str
    write: str
    read: str
    says: str
    hears: str


def permissions() -> dict[str, Permissions]:
    """Of every process, and of the platform, which brings forces aboard from a command line."""
    found = {
        service: _rights(listens=_own_queues(service), asks=messages_asked_by(service), answers=True)
        for service in LISTENING
    }
    found[WEB] = _rights(asks=messages_asked_for_users())
    found[PLATFORM] = _rights(asks=messages_asked_by(PLATFORM))
    found[RELAY] = _relays()
    return found


def write(folder: Path, deployment: Deployment, amqp_url: str) -> Path:
    """A file of definitions for the virtual host of ``amqp_url``. Anybody may read it: of the passwords, which are
    long and random, it has hashes only."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "definitions.json"
    told = definitions(deployment, URLParameters(amqp_url).virtual_host)
    file.write_text(json.dumps(told, indent=1), encoding="utf-8")
    file.chmod(0o644)  # RabbitMQ has an account of its own
    return file


def definitions(deployment: Deployment, vhost: str) -> dict[str, Any]:
    """What RabbitMQ is told of one virtual host."""
    users, ordinary, topic = [], [], []
    for process, may in permissions().items():
        login, password = deployment.broker_login(process)
        whose = {"user": login, "vhost": vhost}
        hashed = {"password_hash": password_hash(password), "hashing_algorithm": HASHING}
        users.append({"name": login, **hashed, "tags": ""})
        ordinary.append({**whose, "configure": may.configure, "write": may.write, "read": may.read})
        topic.append({**whose, "exchange": RPC_EXCHANGE, "write": may.says, "read": may.hears})
    return {
        "vhosts": [{"name": vhost}],
        "users": users,
        "permissions": ordinary,
        "topic_permissions": topic,
        **_places(vhost),
    }


def password_hash(password: str, salt: bytes | None = None) -> str:
    """As RabbitMQ documents it: the salt, then the SHA-256 of salt and password, together in base64."""
    salt = os.urandom(_SALT_BYTES) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode("ascii")


def _places(vhost: str) -> dict[str, Any]:
    """The exchange and the queues. Services do not declare them: RabbitMQ lets only those declare a queue with dead
    letters who may also publish to any queue."""
    kept = {"vhost": vhost, "durable": True, "auto_delete": False}
    found: dict[str, Mapping[str, Any]] = {}
    for service in LISTENING:
        found |= {queues.request_queue(service): {}, **queues.queue_arguments(service)}
    ways = [
        {
            "source": RPC_EXCHANGE,
            "vhost": vhost,
            "destination": queues.request_queue(service),
            "destination_type": "queue",
            "routing_key": f"{service}.*",
            "arguments": {},
        }
        for service in LISTENING
    ]
    return {
        "exchanges": [{**kept, "name": RPC_EXCHANGE, "type": "topic", "internal": False, "arguments": {}}],
        "queues": [{**kept, "name": name, "arguments": dict(arguments)} for name, arguments in found.items()],
        "bindings": ways,
    }


def _rights(*, listens: Iterable[str] = (), asks: Iterable[str] = (), answers: bool = False) -> Permissions:
    """Whoever asks has a queue of its own for the replies, whose name nobody can guess."""
    asks = [re.escape(name) for name in asks]
    replies, reply_ids = ([_REPLY_QUEUE], [_REPLY_ID]) if asks else ([], [])
    return Permissions(
        configure=_any_of(replies),
        write=_any_of([_EXCHANGE, *replies]),
        read=_any_of([*map(re.escape, listens), *replies, *([_EXCHANGE] if asks else [])]),
        says=_any_of([*asks, *([_REPLY_ID] if answers else [])]),
        hears=_any_of(reply_ids),
    )


def _relays() -> Permissions:
    """Publishes to queues by their names, and declares again a subscriber's queue that somebody deleted."""
    events = _any_of(re.escape(queue) for service in LISTENING for queue in queues.queue_arguments(service))
    default = _any_of([re.escape(DEFAULT_EXCHANGE)])
    return Permissions(configure=events, write=default, read=events, says=_any_of([]), hears=_any_of([]))


def _own_queues(service: str) -> list[str]:
    return [queues.request_queue(service), queues.event_queue(service)]


def _any_of(patterns: Iterable[str]) -> str:
    """Nothing at all, if there are none."""
    return f"^({'|'.join(patterns)})$"
