"""Runs a service as a nameko process: its events, its requests and its jobs, until a signal stops it.

This package is the only one that knows nameko, eventlet and kombu; a service behind it sees bytes and numbers. Call
``common.nameko_host.eventlet_setup.patch_for_eventlet`` before importing this module.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import eventlet
import structlog
from nameko.containers import ServiceContainer

from common.heartbeat import Heartbeat
from common.nameko_host.event_consumer import EventConsumer, ProcessedBatch
from common.nameko_host.eventlet_setup import assert_patched
from common.nameko_host.job_timer import JobTimer
from common.nameko_host.queue_consumer import QueueConsumer
from common.nameko_host.rpc_server import MAX_CONCURRENT, RpcServer

log = structlog.get_logger()

MAX_WORKERS: Final = MAX_CONCURRENT + 2  # requests, one for events, one for jobs: nothing ever waits for a worker


class ProcessesEvents(Protocol):
    """The inbox of a service."""

    def process(self, bodies: Sequence[bytes]) -> ProcessedBatch: ...


class AnswersRequests(Protocol):
    """The endpoint of a service."""

    def answer(self, name: str, headers: Mapping[str, object], body: bytes) -> bytes: ...


class RunsJobs(Protocol):
    """The job worker of a service."""

    def run_due(self) -> int: ...


def run_service(
    name: str,
    *,
    amqp_url: str,
    inbox: ProcessesEvents | None = None,
    endpoint: AnswersRequests | None = None,
    jobs: RunsJobs | None = None,
    relay_login: str | None = None,
    heartbeat: Heartbeat | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is running. Raises: the error that killed the container."""
    assert_patched()
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)  # it would log the messages of exceptions
    service = service_class(name, amqp_url=amqp_url, inbox=inbox, endpoint=endpoint, jobs=jobs, relay_login=relay_login)
    container = ServiceContainer(service, config={"AMQP_URI": amqp_url, "max_workers": MAX_WORKERS})
    stop_on_signals(container)
    container.start()
    eventlet.spawn(log_start, container)
    if heartbeat is not None:
        eventlet.spawn(keep_beating, container, heartbeat)
    container.wait()
    log.info("service_stopped", service=name)


def log_start(container: Any) -> None:
    """Log that the service has started once it listens to its queues: from then on its requests are answered."""
    for entrypoint in container.entrypoints:
        if isinstance(entrypoint, QueueConsumer):
            entrypoint.listening.wait()
    log.info("service_started", service=container.service_name)


def keep_beating(container: Any, heartbeat: Heartbeat) -> None:
    """Beat for as long as the process runs while every entrypoint works."""
    while True:
        heartbeat.beat(alive=all(entrypoint.is_alive() for entrypoint in container.entrypoints))
        eventlet.sleep(heartbeat.every)


def service_class(
    name: str,
    *,
    amqp_url: str,
    inbox: ProcessesEvents | None,
    endpoint: AnswersRequests | None,
    jobs: RunsJobs | None,
    relay_login: str | None,
) -> type:
    """A nameko service that consists of entrypoints; a part that is None has none."""
    entrypoints: dict[str, Any] = {"name": name}
    if inbox is not None:
        entrypoints["events"] = EventConsumer.decorator(amqp_url, name, relay_login)(_method(inbox.process))
    if endpoint is not None:
        entrypoints["requests"] = RpcServer.decorator(amqp_url)(_method(endpoint.answer))
    if jobs is not None:
        entrypoints["jobs"] = JobTimer.decorator()(_method(jobs.run_due))
    return type("Service", (), entrypoints)


def _method(port: Any) -> Any:
    def run(_service: object, *arguments: object) -> Any:
        return port(*arguments)

    return run


def stop_on_signals(container: Any) -> None:
    """Stop the container at the first signal. A signal handler interrupts any code, so that it may only start a
    thread."""
    signals: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if not signals:
            signals.append(number)
            eventlet.spawn(container.stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
