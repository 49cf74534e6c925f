"""Reads the published messages of every service into one catalogue: commands, questions, events and their records."""

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
    """One service's messages. ``assembled`` says whether ``wayout.deployment.registry`` runs the service yet."""

    name: str
    duty: str
    assembled: bool
    messages: tuple[type, ...]

    def of(self, kind: Kind) -> tuple[type, ...]:
        return tuple(message for message in self.messages if declaration(message).kind == kind)

    def records(self) -> tuple[type, ...]:
        """The records in its messages, its replies, and what travels sealed, by name."""
        names = vars(importlib.import_module(f"{self.name}.messages")).values()
        classes = [cast(type, value) for value in names if dataclasses.is_dataclass(value)]
        own = [message for message in classes if owner_of(message) == self.name]
        records = [message for message in own if declaration(message).kind == "record"]
        return tuple(sorted(records, key=lambda record: record.__name__))


def read_catalogue() -> tuple[Service, ...]:
    """Every service with published messages: first those that run, in their order, then the others."""
    services = CHECKOUT / "services"
    published = {path.name for path in services.iterdir() if any(path.glob("messages*"))}
    names = [name for name in BY_NAME if name in published] + sorted(published - BY_NAME.keys())
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
    """The service that declares this message."""
    return message.__module__.partition(".")[0]


def description_of(message: type) -> str:
    """The message's docstring; empty for the signature that a dataclass gets by default."""
    text = message.__doc__ or ""
    return "" if text.startswith(f"{message.__name__}(") else " ".join(inspect.cleandoc(text).split())


@dataclass(frozen=True)
class MessageField:
    """One field of a message as it is sent. ``part`` is the record that it contains, one or many."""

    name: str
    field: fields.Field[Any]
    part: type | None


def fields_of(message: type) -> tuple[MessageField, ...]:
    """Its fields, in the order of declaration."""
    hints, schema_fields = typing.get_type_hints(message), schema(message).fields
    return tuple(
        MessageField(field.name, schema_fields[field.name], _record_in(hints[field.name]))
        for field in dataclasses.fields(message)
    )


def _record_in(hint: Any) -> type | None:
    if dataclasses.is_dataclass(hint):
        return cast(type, hint)
    return next((record for inner in typing.get_args(hint) if (record := _record_in(inner))), None)
