"""The implementations that are compared: each brings arrests to the same casework handler, or to the set-based one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import pika

from wayout.bench.arrests import EncodedEvent
from wayout.bench.deployment import BenchDeployment
from wayout.bench.pika_baseline import PERSISTENT, Address, json_properties, publish
from wayout.bench.processes import process
from wayout.deployment import environment_files

WORKERS = 10
PEERS = Path(__file__).parent / "peers"
SendEvents = Callable[[int, Sequence[EncodedEvent]], float]


@dataclass(frozen=True)
class Implementation:
    """``run`` starts it and gives a function that sends events of a force and returns the moment when the clock
    began."""

    name: str
    run: Callable[[BenchDeployment], AbstractContextManager[SendEvents]]


@contextmanager
def _ours(bench: BenchDeployment) -> Iterator[SendEvents]:
    """The real processes: events are in the outbox, our relay and casework's own process do the rest."""
    bench.start(environment_files.RELAY)
    bench.start("casework")
    try:
        yield bench.add_events
    finally:
        bench.stop("casework")
        bench.stop(environment_files.RELAY)


@contextmanager
def _set_based(bench: BenchDeployment) -> Iterator[SendEvents]:
    """The same, with one statement for a batch instead of the handler."""
    bench.start(environment_files.RELAY)
    words = ["-m", "wayout.bench.set_based"]
    try:
        with process(words, environment=bench.environment(), log=bench.folder / "logs" / "set_based.log"):
            yield bench.add_events
    finally:
        bench.stop(environment_files.RELAY)


@contextmanager
def _peer(
    bench: BenchDeployment,
    *,
    name: str,
    queue: str,
    address: Address,
    wrap: Callable[[EncodedEvent], bytes],
    python: Path | None,
) -> Iterator[SendEvents]:
    """A peer has no outbox: plain pika publishes to it, with confirms, while it works."""
    settings = {"WAYOUT_AMQP_URL": bench.amqp_url, "WAYOUT_BENCH_WORKERS": str(WORKERS)}  # with rights to declare
    environment = bench.environment() | settings
    log = bench.folder / "logs" / f"{name}.log"
    try:
        with process([str(PEERS / f"plain_{name}.py")], environment=environment, log=log, python=python):
            bench.wait_for_queue(queue)
            yield lambda _force, events: publish(bench.amqp_url, address, [wrap(event) for event in events])[0]
    finally:
        bench.delete_queue(queue)


def all_implementations(peers: dict[str, Path]) -> list[Implementation]:
    """All of them, in the order of the first round."""
    return [
        Implementation("Wayout", _ours),
        Implementation("plain nameko", _nameko),
        *(Implementation(name, partial(_OPTIONAL_PEERS[name], python=python)) for name, python in peers.items()),
        Implementation("Wayout, set-based", _set_based),
    ]


def _nameko(bench: BenchDeployment) -> AbstractContextManager[SendEvents]:
    queue = "evt-bench-arrest_recorded--plain.take"
    address = Address("bench.events", "arrest_recorded")
    return _peer(bench, name="nameko", queue=queue, address=address, wrap=_as_json_text, python=None)


def _celery(bench: BenchDeployment, *, python: Path) -> AbstractContextManager[SendEvents]:
    queue = "bench.celery"
    address = Address("", queue, _task_properties)
    return _peer(bench, name="celery", queue=queue, address=address, wrap=_as_task, python=python)


def _faststream(bench: BenchDeployment, *, python: Path) -> AbstractContextManager[SendEvents]:
    queue = "bench.faststream"
    return _peer(
        bench,
        name="faststream",
        queue=queue,
        address=Address("", queue, _text_properties),
        wrap=_as_bytes,
        python=python,
    )


_OPTIONAL_PEERS: dict[str, Callable[..., AbstractContextManager[SendEvents]]] = {
    "Celery": _celery,
    "FastStream": _faststream,
}


def _as_bytes(event: EncodedEvent) -> bytes:
    return event.body


def _as_json_text(event: EncodedEvent) -> bytes:
    """An event as one JSON string: nameko decodes JSON by itself, and our handlers read bytes."""
    return b'"' + event.body.replace(b'"', b'\\"') + b'"'


def _as_task(event: EncodedEvent) -> bytes:
    """Celery's own wire format, version 2: arguments, keyword arguments, and what runs next."""
    return b"[[" + _as_json_text(event) + b'], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]'


def _task_properties() -> pika.BasicProperties:
    task = str(uuid4())
    properties = json_properties()
    properties.correlation_id = task
    properties.headers = {"lang": "py", "task": "bench.take", "id": task, "root_id": task, "parent_id": None}
    return properties


def _text_properties() -> pika.BasicProperties:
    return pika.BasicProperties(content_type="text/plain", delivery_mode=PERSISTENT, user_id="guest")
