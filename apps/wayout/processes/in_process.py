"""All services in one process, with PostgreSQL and no broker: the same handlers, with events delivered directly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from common.inbox import Inbox
from common.jobs.worker import JobWorker, run_worker, schemas_with_due_jobs
from common.outbox.reader import schemas_with_undelivered
from common.outbox.relay import Relay, run_relay
from common.outbox.transport import OutboxMessage
from common.rpc.client import InProcessRpcTransport, RpcClient
from common.rpc.endpoint import Endpoint
from common.rpc.service_client import ServiceClient
from common.service import Service
from common.unit_of_work import UnitOfWorkFactory
from gateway.list_uploads.job_context import JobContext
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import SERVICES, SUBSCRIBERS, messages_asked_by


@dataclass(frozen=True)
class InProcessBatch:
    """Messages that the subscriber has already handled."""

    messages: Sequence[OutboxMessage]

    def unconfirmed(self) -> int:
        return 0

    def confirmed(self) -> set[int]:
        return {message.delivery_id for message in self.messages}


class InProcessTransport:
    """The transport of the all-in-one: messages go straight into the subscriber's inbox."""

    def __init__(self, inboxes: Mapping[str, Inbox]) -> None:
        self._inboxes = inboxes

    def queue_depth(self, subscriber: str) -> Callable[[], int]:
        return lambda: 0

    def send(self, messages: Sequence[OutboxMessage]) -> InProcessBatch:
        inbox = self._inboxes[messages[0].subscriber]
        inbox.process([message.body for message in messages])
        return InProcessBatch(messages)

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class InProcessSystem:
    """Every service, assembled. ``start`` runs relays and job workers in threads of this process."""

    deployment: Deployment
    ports: Mapping[str, Any]
    transport: Callable[[Mapping[str, Inbox]], InProcessTransport] = InProcessTransport
    services: tuple[Service, ...] = SERVICES
    _stop: threading.Event = field(default_factory=threading.Event)
    _wake_events: dict[str, threading.Event] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _job_context: JobContext | None = None

    def __post_init__(self) -> None:
        self._wake_events = {service.name: threading.Event() for service in self.services}
        self._directory = self.deployment.directory_reader()
        self._build_services()
        self._build_relays()
        self._build_job_workers()
        self._engines = [
            self._relay_engine,
            self._jobs_engine,
            *(units_of_work.engine for units_of_work in self.units_of_work.values()),
        ]

    def _build_services(self) -> None:
        deployment = self.deployment
        self.units_of_work: dict[str, UnitOfWorkFactory] = {
            service.name: deployment.units_of_work(service.name, wake=self._wake_events[service.name].set)
            for service in self.services
        }
        self.inboxes = {service.name: Inbox(service, self.units_of_work[service.name]) for service in self.services}
        self.endpoints = {
            service.name: Endpoint(service, self.units_of_work[service.name], deployment.verifier(service.name))
            for service in self.services
        }
        self.rpc = RpcClient(
            InProcessRpcTransport({name: endpoint.answer for name, endpoint in self.endpoints.items()})
        )

    def _build_relays(self) -> None:
        self._relay_engine = self.deployment.engine(self.deployment.logins.relay, pool=len(self.services) + 1)
        transport = self.transport(self.inboxes)
        self.relays = {
            service.name: Relay(self._relay_engine, service.name, SUBSCRIBERS, transport) for service in self.services
        }

    def _build_job_workers(self) -> None:
        self._jobs_engine = self.deployment.engine(self.deployment.logins.jobs, pool=len(self.services))
        self.jobs = {
            service.name: JobWorker(
                service, self.units_of_work[service.name], self._jobs_engine, self._ports_of(service.name)
            )
            for service in self.services
            if service.job_handlers
        }

    def _ports_of(self, service: str) -> Any:
        """What a service's jobs need from outside: its given ports, the gateway's job context, or a service client."""
        if service == "gateway":
            self._job_context = self.deployment.job_context(self.units_of_work[service], self._directory)
            return self._job_context
        if service in self.ports or not messages_asked_by(service):
            return self.ports.get(service)
        return ServiceClient(service, self.deployment.service_key(service), self.rpc)

    def start(self) -> None:
        """Start the relays and the job workers."""
        for name, relay in self.relays.items():
            self._run(f"relay {name}", run_relay, relay, self._stop, partial(_wait, self._wake_events[name]))
        for name, jobs in self.jobs.items():
            self._run(f"jobs {name}", run_worker, jobs, self._stop)

    def stop(self) -> None:
        """Finish the work in progress and stop."""
        self._stop.set()
        for wake in self._wake_events.values():
            wake.set()
        for thread in self._threads:
            thread.join(30)
        self.close()

    def close(self) -> None:
        """Close every database connection."""
        for relay in self.relays.values():
            relay.close()
        for engine in self._engines:
            engine.dispose()
        self._directory.close()
        if self._job_context is not None:
            self._job_context.lists.close()

    def wait_until_idle(self, *, timeout: float = 60.0) -> None:
        """Wait at most ``timeout`` seconds until no delivery is pending and no job is due. Raises: TimeoutError."""
        deadline = time.monotonic() + timeout
        while any(self._busy_workers()):
            if time.monotonic() > deadline:
                raise TimeoutError("deliveries or jobs are still pending")
            time.sleep(0.02)

    def run_until_idle(self) -> None:
        """Without threads, for tests: deliver and run jobs until nothing is pending. An idle system keeps no connection
        for its relays, because tests run many systems on one server."""
        for jobs in self.jobs.values():
            jobs.schedule_for_new_forces()
        while self._run_once():
            pass
        for relay in self.relays.values():
            relay.close()

    def _run_once(self) -> int:
        relays, jobs = self._busy_workers()
        return sum(relay.run_once() for relay in relays) + sum(worker.run_due() for worker in jobs)

    def _busy_workers(self) -> tuple[list[Relay], list[JobWorker]]:
        """The relays with pending deliveries, and the job workers with due jobs."""
        pending = schemas_with_undelivered(self._relay_engine, self.relays)
        due = schemas_with_due_jobs(self._jobs_engine, self.jobs) if self.jobs else set()
        return (
            [relay for name, relay in self.relays.items() if name in pending],
            [jobs for name, jobs in self.jobs.items() if name in due],
        )

    def _run(self, name: str, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)


def _wait(wake: threading.Event, seconds: float) -> None:
    wake.wait(seconds)
    wake.clear()
