"""What a service answers, reacts to and does by itself: the registry at the foot of its handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from common.messages import Asks, declaration
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

M = TypeVar("M")
R = TypeVar("R")


@dataclass(frozen=True)
class Job:
    """A chore whose time has come. ``attempts`` counts the tries before this one."""

    id: UUID
    force_id: int
    kind: str
    subject: UUID
    due_at: datetime
    attempts: int


@dataclass(frozen=True)
class RequestHandler:
    message: type
    handler: Callable[[Any, UnitOfWork], object]


@dataclass(frozen=True)
class EventHandler:
    event: type
    handler: Callable[[Any, UnitOfWork], None]
    prefetch: Callable[[Sequence[Any], UnitOfWork], None] | None = None


@dataclass(frozen=True)
class JobHandler:
    kind: str
    handler: Callable[[Job, UnitOfWorkFactory, Any], None]
    every: timedelta | None = None
    slow: bool = False


def handle_request(message: type[M], handler: Callable[[M, UnitOfWork], R]) -> RequestHandler:
    """A command or a question is answered by a function of it and the unit of work."""
    if not issubclass(message, Asks):
        raise TypeError(f"{message.__name__} asks nothing")
    return RequestHandler(message, handler)


def handle_event(
    event: type[M],
    handler: Callable[[M, UnitOfWork], None],
    *,
    prefetch: Callable[[Sequence[M], UnitOfWork], None] | None = None,
) -> EventHandler:
    """An event is taken in by a function of it and the unit of work: it never asks another service.

    ``ahead`` looks up for many events at once what the handler would ask the database for each. It is called when a
    whole batch is of this event; what it found holds for the first event of each person or thing only.
    """
    return EventHandler(event, handler, prefetch)


def handle_job(
    kind: str,
    handler: Callable[[Job, UnitOfWorkFactory, Any], None],
    *,
    every: timedelta | None = None,
    slow: bool = False,
) -> JobHandler:
    """A due row is done by a function that opens its own units of work and may talk to the world between them.

    With ``every`` it stands: each force has one for ever, first after so long, then whenever its handler says. What may
    take the world many seconds is ``slow``: one at a time, so that nothing else waits long behind it.
    """
    return JobHandler(kind, handler, every, slow)


@dataclass(frozen=True)
class Service:
    """One service as the assembly sees it; it knows nothing of brokers or processes."""

    name: str
    migrations: Path
    request_handlers: tuple[RequestHandler, ...] = ()
    event_handlers: tuple[EventHandler, ...] = ()
    job_handlers: tuple[JobHandler, ...] = ()

    def request_handlers_by_name(self) -> Mapping[str, RequestHandler]:
        return {declaration(one.message).name: one for one in self.request_handlers}

    def event_handlers_by_type(self) -> Mapping[str, EventHandler]:
        return {declaration(one.event).name: one for one in self.event_handlers}

    def job_handlers_by_kind(self) -> Mapping[str, JobHandler]:
        return {one.kind: one for one in self.job_handlers}


def subscriptions(services: tuple[Service, ...]) -> dict[str, tuple[str, ...]]:
    """Which services take in which event: derived from what they react to, so that it cannot be forgotten."""
    table: dict[str, list[str]] = {}
    for service in services:
        for name in service.event_handlers_by_type():
            table.setdefault(name, []).append(service.name)
    return {name: tuple(sorted(subscribers)) for name, subscribers in table.items()}
