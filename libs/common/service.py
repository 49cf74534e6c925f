"""The handlers of a service: which requests, events and jobs it handles, as listed in its ``wiring`` module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from common.messages import RpcRequest, declaration
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

M = TypeVar("M")
R = TypeVar("R")


@dataclass(frozen=True)
class Job:
    """A job that is due. ``attempts`` counts the attempts before this one."""

    id: UUID
    force_id: int
    kind: str
    subject: UUID
    due_at: datetime
    attempts: int


@dataclass(frozen=True)
class RequestHandler:
    """The function that answers one command or question."""

    message: type
    handler: Callable[[Any, UnitOfWork], object]


@dataclass(frozen=True)
class EventHandler:
    """The function that handles one type of event, and the one that prefetches for a batch of them."""

    event: type
    handler: Callable[[Any, UnitOfWork], None]
    prefetch: Callable[[Sequence[Any], UnitOfWork], None] | None = None


@dataclass(frozen=True)
class JobHandler:
    """The function that runs one kind of job; see ``handle_job``."""

    kind: str
    handler: Callable[[Job, UnitOfWorkFactory, Any], None]
    every: timedelta | None = None
    slow: bool = False


def handle_request(message: type[M], handler: Callable[[M, UnitOfWork], R]) -> RequestHandler:
    """Answer a command or a question with a function of the message and the unit of work.

    Raises: TypeError for any other message.
    """
    if not issubclass(message, RpcRequest):
        raise TypeError(f"{message.__name__} is neither a command nor a question")
    return RequestHandler(message, handler)


def handle_event(
    event: type[M],
    handler: Callable[[M, UnitOfWork], None],
    *,
    prefetch: Callable[[Sequence[M], UnitOfWork], None] | None = None,
) -> EventHandler:
    """Handle an event with a function of the event and the unit of work: it never asks another service.

    ``prefetch`` reads for many events at once what the handler would ask the database for each. It is called when a
    whole batch is of this event. What it finds is valid for the first event of each person or thing only.
    """
    return EventHandler(event, handler, prefetch)


def handle_job(
    kind: str,
    handler: Callable[[Job, UnitOfWorkFactory, Any], None],
    *,
    every: timedelta | None = None,
    slow: bool = False,
) -> JobHandler:
    """Run a job with a function that opens its own units of work and may call other systems between them.

    With ``every`` the job is periodic: each force always has one, first due after that time, then whenever its handler
    reschedules it. A job whose calls may take many seconds is ``slow``: one runs at a time, so that nothing else waits
    long behind it.
    """
    return JobHandler(kind, handler, every, slow)


@dataclass(frozen=True)
class Service:
    """One service, as the processes that run it see it; it knows nothing of brokers or processes."""

    name: str
    migrations: Path
    request_handlers: tuple[RequestHandler, ...] = ()
    event_handlers: tuple[EventHandler, ...] = ()
    job_handlers: tuple[JobHandler, ...] = ()

    def request_handlers_by_name(self) -> Mapping[str, RequestHandler]:
        """The request handlers by the name of their message."""
        return {declaration(handler.message).name: handler for handler in self.request_handlers}

    def event_handlers_by_type(self) -> Mapping[str, EventHandler]:
        """The event handlers by the name of their event."""
        return {declaration(handler.event).name: handler for handler in self.event_handlers}

    def job_handlers_by_kind(self) -> Mapping[str, JobHandler]:
        """The job handlers by kind."""
        return {handler.kind: handler for handler in self.job_handlers}


def subscriptions(services: tuple[Service, ...]) -> dict[str, tuple[str, ...]]:
    """The subscribers of each event, derived from the services' handlers, so that none can be forgotten."""
    subscribers: dict[str, list[str]] = {}
    for service in services:
        for event in service.event_handlers_by_type():
            subscribers.setdefault(event, []).append(service.name)
    return {event: tuple(sorted(names)) for event, names in subscribers.items()}
