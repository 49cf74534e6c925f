"""What a service answers, reacts to and does by itself: the registry at the foot of its handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from common.messages import Asks, declaration
from common.unit_of_work import Desk, UnitOfWork

M = TypeVar("M")
R = TypeVar("R")


@dataclass(frozen=True)
class Due:
    """A chore whose time has come. ``attempts`` counts the tries before this one."""

    id: UUID
    force_id: int
    kind: str
    subject: UUID
    due_at: datetime
    attempts: int


@dataclass(frozen=True)
class Answer:
    message: type
    handler: Callable[[Any, UnitOfWork], object]


@dataclass(frozen=True)
class Reaction:
    event: type
    handler: Callable[[Any, UnitOfWork], None]
    ahead: Callable[[Sequence[Any], UnitOfWork], None] | None = None


@dataclass(frozen=True)
class Chore:
    kind: str
    handler: Callable[[Due, Desk, Any], None]
    every: timedelta | None = None
    slow: bool = False


def answer(message: type[M], handler: Callable[[M, UnitOfWork], R]) -> Answer:
    """A command or a question is answered by a function of it and the unit of work."""
    if not issubclass(message, Asks):
        raise TypeError(f"{message.__name__} asks nothing")
    return Answer(message, handler)


def react(
    event: type[M],
    handler: Callable[[M, UnitOfWork], None],
    *,
    ahead: Callable[[Sequence[M], UnitOfWork], None] | None = None,
) -> Reaction:
    """An event is taken in by a function of it and the unit of work: it never asks another service.

    ``ahead`` looks up for many events at once what the handler would ask the database for each. It is called when a
    whole batch is of this event; what it found holds for the first event of each person or thing only.
    """
    return Reaction(event, handler, ahead)


def chore(
    kind: str, handler: Callable[[Due, Desk, Any], None], *, every: timedelta | None = None, slow: bool = False
) -> Chore:
    """A due row is done by a function that opens its own units of work and may talk to the world between them.

    With ``every`` it stands: each force has one for ever, first after so long, then whenever its handler says. What may
    take the world many seconds is ``slow``: one at a time, so that nothing else waits long behind it.
    """
    return Chore(kind, handler, every, slow)


@dataclass(frozen=True)
class Service:
    """One service as the assembly sees it; it knows nothing of brokers or processes."""

    name: str
    migrations: Path
    answers: tuple[Answer, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    chores: tuple[Chore, ...] = ()

    def answer_to(self) -> Mapping[str, Answer]:
        return {declaration(one.message).name: one for one in self.answers}

    def reaction_to(self) -> Mapping[str, Reaction]:
        return {declaration(one.event).name: one for one in self.reactions}

    def chore_of(self) -> Mapping[str, Chore]:
        return {one.kind: one for one in self.chores}


def subscriptions(services: tuple[Service, ...]) -> dict[str, tuple[str, ...]]:
    """Which services take in which event: derived from what they react to, so that it cannot be forgotten."""
    table: dict[str, list[str]] = {}
    for service in services:
        for name in service.reaction_to():
            table.setdefault(name, []).append(service.name)
    return {name: tuple(sorted(subscribers)) for name, subscribers in table.items()}
