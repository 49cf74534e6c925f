"""All services in one process, with PostgreSQL and no broker: the same handlers, deliveries handed over directly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from common.inbox import Intake
from common.jobs.worker import Chores, due_in, keep_doing
from common.outbox.reader import undelivered_in
from common.outbox.relay import Relay, run
from common.outbox.transport import Parcel
from common.rpc.client import LocalWire, Rpc
from common.rpc.endpoint import Endpoint
from common.rpc.service_client import Asking
from common.service import Service
from common.unit_of_work import Desk
from gateway.list_uploads.job_context import World
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import SERVICES, SUBSCRIBERS, asked_by


@dataclass(frozen=True)
class HandedOver:
    """Parcels that the subscriber has taken in already."""

    parcels: Sequence[Parcel]

    def unsettled(self) -> int:
        return 0

    def arrived(self) -> set[int]:
        return {parcel.delivery_id for parcel in self.parcels}


class HandOver:
    """The carrier of the all-in-one: bytes go straight into the subscriber's intake."""

    def __init__(self, intakes: Mapping[str, Intake]) -> None:
        self._intakes = intakes

    def look(self, subscriber: str) -> Callable[[], int]:
        return lambda: 0

    def send(self, parcels: Sequence[Parcel]) -> HandedOver:
        intake = self._intakes[parcels[0].subscriber]
        intake.take([parcel.body for parcel in parcels])
        return HandedOver(parcels)

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class House:
    """Every service, assembled; ``start`` lets deliveries and chores run in threads of this process."""

    deployment: Deployment
    ports: Mapping[str, Any]
    carrier: Callable[[Mapping[str, Intake]], HandOver] = HandOver
    services: tuple[Service, ...] = SERVICES
    _stop: threading.Event = field(default_factory=threading.Event)
    _wakes: dict[str, threading.Event] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _world: World | None = None

    def __post_init__(self) -> None:
        deployment = self.deployment
        self._wakes = {service.name: threading.Event() for service in self.services}
        self.desks: dict[str, Desk] = {
            service.name: deployment.desk(service.name, wake=self._wakes[service.name].set) for service in self.services
        }
        self.intakes = {service.name: Intake(service, self.desks[service.name]) for service in self.services}
        self.endpoints = {
            service.name: Endpoint(service, self.desks[service.name], deployment.verifier(service.name))
            for service in self.services
        }
        self.rpc = Rpc(LocalWire({name: endpoint.answer for name, endpoint in self.endpoints.items()}))
        self._relay_engine = deployment.engine(deployment.logins.relay, pool=len(self.services) + 1)
        carrier = self.carrier(self.intakes)
        self.relays = {
            service.name: Relay(self._relay_engine, service.name, SUBSCRIBERS, carrier) for service in self.services
        }
        self._timer_engine = deployment.engine(deployment.logins.timer, pool=len(self.services))
        self._door = deployment.door()
        self._engines = [self._relay_engine, self._timer_engine, *(desk.engine for desk in self.desks.values())]
        self.chores = {
            service.name: Chores(service, self.desks[service.name], self._timer_engine, self._ports_of(service.name))
            for service in self.services
            if service.chores
        }

    def _ports_of(self, service: str) -> Any:
        """What it was given of the world; the gateway has its own door to it, and others at most ask each other."""
        if service == "gateway":
            self._world = self.deployment.world(self.desks[service], self._door)
            return self._world
        if service in self.ports or not asked_by(service):
            return self.ports.get(service)
        return Asking(service, self.deployment.service_key(service), self.rpc)

    def start(self) -> None:
        """Begin to relay and to do chores."""
        for name, relay in self.relays.items():
            self._run(f"relay {name}", run, relay, self._stop, partial(_until, self._wakes[name]))
        for name, chores in self.chores.items():
            self._run(f"chores {name}", keep_doing, chores, self._stop)

    def stop(self) -> None:
        """Finish what is in hand, and end."""
        self._stop.set()
        for wake in self._wakes.values():
            wake.set()
        for thread in self._threads:
            thread.join(30)
        self.close()

    def close(self) -> None:
        """Give every database connection back."""
        for relay in self.relays.values():
            relay.close()
        for engine in self._engines:
            engine.dispose()
        self._door.close()
        if self._world is not None:
            self._world.lists.close()

    def settle(self, *, within: float = 60.0) -> None:
        """Wait until nothing is pending: no delivery, no chore that is due. Raises ``TimeoutError``."""
        until = time.monotonic() + within
        while any(self._at_work()):
            if time.monotonic() > until:
                raise TimeoutError("deliveries or chores are still pending")
            time.sleep(0.02)

    def work_off(self) -> None:
        """Without threads, for tests: relay what is pending and do chores until nothing moves any more. A house at rest
        holds no connection for its relays: many may stand on one server."""
        for chores in self.chores.values():
            chores.look_for_new_forces()
        while self._round():
            pass
        for relay in self.relays.values():
            relay.close()

    def _round(self) -> int:
        relays, chores = self._at_work()
        return sum(relay.turn() for relay in relays) + sum(one.do_some() for one in chores)

    def _at_work(self) -> tuple[list[Relay], list[Chores]]:
        """For whom something is pending, and who has something due."""
        pending = undelivered_in(self._relay_engine, self.relays)
        due = due_in(self._timer_engine, self.chores) if self.chores else set()
        return (
            [relay for name, relay in self.relays.items() if name in pending],
            [chores for name, chores in self.chores.items() if name in due],
        )

    def _run(self, name: str, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)


def _until(wake: threading.Event, seconds: float) -> None:
    wake.wait(seconds)
    wake.clear()
