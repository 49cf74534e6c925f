"""Runs a service as a nameko process: its events, its questions and its chores, until it is told to stop.

This package is the only place that knows nameko, eventlet and kombu; a service behind it sees bytes and numbers.
``common.nameko_host.eventlet_setup.go_green`` must have been called before this is imported.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import eventlet
import structlog
from nameko.containers import ServiceContainer

from common.nameko_host.event_consumer import EventBatches, Taken
from common.nameko_host.eventlet_setup import assert_green
from common.nameko_host.job_timer import ChoreTimer
from common.nameko_host.queue_consumer import Listening
from common.nameko_host.rpc_server import AT_ONCE, RpcDoor

log = structlog.get_logger()

WORKERS: Final = AT_ONCE + 2  # the door's, one for events, one for chores: nobody ever waits for a worker


class Takes(Protocol):
    def take(self, bodies: Sequence[bytes]) -> Taken: ...


class Answers(Protocol):
    def answer(self, name: str, headers: Mapping[str, object], body: bytes) -> bytes: ...


class Does(Protocol):
    def do_some(self) -> int: ...


def run(
    name: str,
    *,
    amqp_url: str,
    intake: Takes | None = None,
    endpoint: Answers | None = None,
    chores: Does | None = None,
    relay_login: str | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in hand. Raises what killed the container, if anything did."""
    assert_green()
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)  # it would log the words of exceptions
    service = service_class(
        name, amqp_url=amqp_url, intake=intake, endpoint=endpoint, chores=chores, relay_login=relay_login
    )
    container = ServiceContainer(service, config={"AMQP_URI": amqp_url, "max_workers": WORKERS})
    stop_on_signals(container)
    container.start()
    eventlet.spawn(announce, container)
    container.wait()
    log.info("service stopped", service=name)


def announce(container: Any) -> None:
    """Say that the service runs when its queues are there and heard: from then on nobody asks in vain."""
    for entrypoint in container.entrypoints:
        if isinstance(entrypoint, Listening):
            entrypoint.listens.wait()
    log.info("service runs", service=container.service_name)


def service_class(
    name: str,
    *,
    amqp_url: str,
    intake: Takes | None,
    endpoint: Answers | None,
    chores: Does | None,
    relay_login: str | None,
) -> type:
    """A nameko service with nothing but entrypoints; what is None has none."""
    entrypoints: dict[str, Any] = {"name": name}
    if intake is not None:
        entrypoints["take"] = EventBatches.decorator(amqp_url, name, relay_login)(_method(intake.take))
    if endpoint is not None:
        entrypoints["answer"] = RpcDoor.decorator(amqp_url)(_method(endpoint.answer))
    if chores is not None:
        entrypoints["do_some"] = ChoreTimer.decorator()(_method(chores.do_some))
    return type("Service", (), entrypoints)


def _method(port: Any) -> Any:
    def run(_service: object, *arguments: object) -> Any:
        return port(*arguments)

    return run


def stop_on_signals(container: Any) -> None:
    """Stop once. A handler runs wherever the process happens to be, so that it may only start a thread."""
    asked: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if not asked:
            asked.append(number)
            eventlet.spawn(container.stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
