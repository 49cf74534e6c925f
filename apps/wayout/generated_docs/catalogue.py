"""Reads every service's published language into one catalogue: commands, questions, events and their parts."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import typing
from dataclasses import dataclass
from typing import Any, cast

from marshmallow import fields

from common.messages import Kind, declaration, declared_messages, schema
from wayout import CHECKOUT
from wayout.deployment.registry import BY_NAME, SUBSCRIPTIONS


@dataclass(frozen=True)
class Service:
    """One service's language. ``assembled`` says whether ``wayout.deployment.registry`` runs it yet."""

    name: str
    duty: str
    assembled: bool
    messages: tuple[type, ...]

    def of(self, kind: Kind) -> tuple[type, ...]:
        return tuple(message for message in self.messages if declaration(message).kind == kind)

    def records(self) -> tuple[type, ...]:
        """The parts and replies of this language, and what travels sealed, by name."""
        said = vars(importlib.import_module(f"{self.name}.messages")).values()
        own = [one for one in said if dataclasses.is_dataclass(one) and owner_of(cast(type, one)) == self.name]
        records = [cast(type, one) for one in own if declaration(one).kind == "record"]
        return tuple(sorted(records, key=lambda record: record.__name__))


def read_catalogue() -> tuple[Service, ...]:
    """Every service that has a published language: those that run first, in their order, then the others."""
    services = CHECKOUT / "services"
    written = {path.name for path in services.iterdir() if any(path.glob("messages*"))}
    names = [name for name in BY_NAME if name in written] + sorted(written - BY_NAME.keys())
    for name in names:
        importlib.import_module(f"{name}.messages")
    return tuple(_service(name) for name in names)


def _service(name: str) -> Service:
    own = sorted(
        (message for message in declared_messages().values() if owner_of(message) == name),
        key=lambda message: declaration(message).name,
    )
    duty = inspect.getdoc(importlib.import_module(name)) or ""
    return Service(name, duty, name in BY_NAME, tuple(own))


def subscribers_of(event: type) -> tuple[str, ...]:
    return SUBSCRIPTIONS.get(declaration(event).name, ())


def owner_of(message: type) -> str:
    """The service in whose language this word stands."""
    return message.__module__.partition(".")[0]


def description_of(message: type) -> str:
    """What its author wrote about it; the signature that a dataclass gets by itself says nothing."""
    said = message.__doc__ or ""
    return "" if said.startswith(f"{message.__name__}(") else " ".join(inspect.cleandoc(said).split())


@dataclass(frozen=True)
class MessageField:
    """One field of a message as it goes over the wire; ``part`` is the record that it holds, one or many of them."""

    name: str
    field: fields.Field[Any]
    part: type | None


def fields_of(message: type) -> tuple[MessageField, ...]:
    """Its fields, in the order in which they are declared."""
    hints, on_the_wire = typing.get_type_hints(message), schema(message).fields
    return tuple(
        MessageField(one.name, on_the_wire[one.name], _record_in(hints[one.name]))
        for one in dataclasses.fields(message)
    )


def _record_in(hint: Any) -> type | None:
    if dataclasses.is_dataclass(hint):
        return cast(type, hint)
    return next((found for inner in typing.get_args(hint) if (found := _record_in(inner))), None)
