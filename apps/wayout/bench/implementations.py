"""Who is compared: each brings arrests to the same casework handler, or to the set-based one, in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import pika

from wayout.bench.arrests import Told
from wayout.bench.deployment import Ground
from wayout.bench.pika_baseline import PERSISTENT, Address, json_properties, publish
from wayout.bench.processes import process
from wayout.deployment import environment_files

WORKERS = 10
PEERS = Path(__file__).parent / "peers"
Post = Callable[[int, Sequence[Told]], float]


@dataclass(frozen=True)
class Contestant:
    """``running`` brings it up and gives the way to post events of a force, which returns when the clock began."""

    name: str
    running: Callable[[Ground], AbstractContextManager[Post]]


@contextmanager
def _ours(ground: Ground) -> Iterator[Post]:
    """The real processes: events lie in the outbox, our relay and casework's own process do the rest."""
    ground.up(environment_files.RELAY)
    ground.up("casework")
    try:
        yield ground.raise_all
    finally:
        ground.down("casework")
        ground.down(environment_files.RELAY)


@contextmanager
def _set_based(ground: Ground) -> Iterator[Post]:
    """The same way, with one statement for a batch in the handler's place."""
    ground.up(environment_files.RELAY)
    words = ["-m", "wayout.bench.set_based"]
    try:
        with process(words, environment=ground.environment(), log=ground.folder / "logs" / "set_based.log"):
            yield ground.raise_all
    finally:
        ground.down(environment_files.RELAY)


@contextmanager
def _peer(
    ground: Ground, *, name: str, queue: str, address: Address, wrap: Callable[[Told], bytes], python: Path | None
) -> Iterator[Post]:
    """A peer has no outbox: plain pika publishes to it, all confirmed, while it works."""
    own = {"WAYOUT_AMQP_URL": ground.amqp_url, "WAYOUT_BENCH_WORKERS": str(WORKERS)}  # peers declare, as no service may
    environment = ground.environment() | own
    log = ground.folder / "logs" / f"{name}.log"
    try:
        with process([str(PEERS / f"plain_{name}.py")], environment=environment, log=log, python=python):
            ground.wait_for_queue(queue)
            yield lambda _force, events: publish(ground.amqp_url, address, [wrap(one) for one in events])[0]
    finally:
        ground.delete_queue(queue)


def contestants(peers: dict[str, Path]) -> list[Contestant]:
    """All of them, in the order in which a round has them first."""
    return [
        Contestant("Wayout", _ours),
        Contestant("plain nameko", _nameko),
        *(Contestant(name, partial(_OTHERS[name], python=python)) for name, python in peers.items()),
        Contestant("Wayout, set-based", _set_based),
    ]


def _nameko(ground: Ground) -> AbstractContextManager[Post]:
    queue = "evt-bench-arrest_recorded--plain.take"
    address = Address("bench.events", "arrest_recorded")
    return _peer(ground, name="nameko", queue=queue, address=address, wrap=_as_json_text, python=None)


def _celery(ground: Ground, *, python: Path) -> AbstractContextManager[Post]:
    queue = "bench.celery"
    address = Address("", queue, _task_properties)
    return _peer(ground, name="celery", queue=queue, address=address, wrap=_as_task, python=python)


def _faststream(ground: Ground, *, python: Path) -> AbstractContextManager[Post]:
    queue = "bench.faststream"
    return _peer(ground, name="faststream", queue=queue, address=Address("", queue, _text), wrap=_bare, python=python)


_OTHERS: dict[str, Callable[..., AbstractContextManager[Post]]] = {"Celery": _celery, "FastStream": _faststream}


def _bare(one: Told) -> bytes:
    return one.body


def _as_json_text(one: Told) -> bytes:
    """An event as one JSON string: nameko decodes JSON by itself, and our handlers read bytes."""
    return b'"' + one.body.replace(b'"', b'\\"') + b'"'


def _as_task(one: Told) -> bytes:
    """Celery's own wire format, second version: arguments, keywords, and what follows on."""
    return b"[[" + _as_json_text(one) + b'], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]'


def _task_properties() -> pika.BasicProperties:
    task = str(uuid4())
    properties = json_properties()
    properties.correlation_id = task
    properties.headers = {"lang": "py", "task": "bench.take", "id": task, "root_id": task, "parent_id": None}
    return properties


def _text() -> pika.BasicProperties:
    return pika.BasicProperties(content_type="text/plain", delivery_mode=PERSISTENT, user_id="guest")
