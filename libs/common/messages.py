"""Declarations of the messages between services: frozen dataclasses with a marshmallow schema to load and dump them.

A *command* asks for a change, a *question* for an answer, an *event* states a past fact, a *record* is a part or a
reply of one of them. Commands and questions load strictly (an unknown field is refused), events tolerantly. A
declaration names the roles that may send a command or a question, and the services that may send it in their own name:
the gateway's buttons, the service's endpoint, the broker's logins and the documentation all read it.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, cast, dataclass_transform
from uuid import UUID

import marshmallow as ma
from marshmallow import fields, validate

from common.refusals import refused

Kind = Literal["command", "question", "event", "record"]
T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)
NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Declaration:
    """The declaration of a message class. With ``people`` the message reads or changes a person's data: the service
    must write an audit row before it answers. With ``anonymous`` an event's envelope must not lead back to a person."""

    kind: Kind
    name: str
    roles: frozenset[str] = NOBODY
    reply: type | None = None
    people: bool = False
    anonymous: bool = False
    services: frozenset[str] = NOBODY


class RpcRequest(Generic[R_co]):
    """Base of commands and questions, sent by RPC. Its parameter is the record that answers: so a reply is typed."""


class SealedField(fields.Field[bytes]):
    """Ciphertext, base64 on the wire: the only form in which a name or a text may travel in an event."""

    def _serialize(self, value: bytes | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else base64.b64encode(value).decode("ascii")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except (TypeError, ValueError) as error:
            raise ma.ValidationError("Not valid base64.") from error


class BinaryField(SealedField):
    """Bytes that are not encrypted, base64 on the wire: parts of a file in a reply, never in an event."""


class ExactString(fields.String):
    """A string kept as it came, except for NUL and lone surrogates, which no database column can store."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        return re.sub("[\x00\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


Code = Annotated[str, validate.Regexp(r"[a-z0-9_.:\-]{1,80}\Z", error="Not a code.")]
"""A code of the system's own: a state, a kind, a rule id. Never text that a person typed."""
OffenceCode = Annotated[str, validate.Regexp(r"[A-Z0-9.\-]{1,20}\Z", error="Not an offence code.")]
Name = Annotated[str, validate.Length(min=1, max=200)]
Text = Annotated[str, validate.Length(max=20_000)]
Sealed = Annotated[bytes, "sealed"]
Binary = Annotated[bytes, "binary"]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(
    name: str, *, roles: frozenset[str] = NOBODY, services: frozenset[str] = NOBODY, people: bool = True
) -> Callable[[type[T]], type[T]]:
    """Declare a command, named in the imperative and run once: a repeat with its command id gets the same reply.
    Users in ``roles`` may send it, and ``services`` in their own name."""
    return _declare(Declaration("command", name, roles, people=people, services=services))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def question(
    name: str, *, roles: frozenset[str] = NOBODY, services: frozenset[str] = NOBODY, people: bool = True
) -> Callable[[type[T]], type[T]]:
    """Declare a question: it changes nothing except the audit of who asked."""
    return _declare(Declaration("question", name, roles, people=people, services=services))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str, *, anonymous: bool = False) -> Callable[[type[T]], type[T]]:
    """Declare an event: a past fact, versioned in its name, made of ids, codes, dates and sealed bytes only. The
    envelope of an ``anonymous`` event names neither its cause, nor who acted, nor the time of day."""
    return _declare(Declaration("event", name, anonymous=anonymous))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Declare a part or a reply of a message."""
    return _declare(Declaration("record", cls.__name__))(cls)


def _declare(declaration: Declaration) -> Callable[[type[T]], type[T]]:
    def declare(cls: type[T]) -> type[T]:
        message = dataclass(frozen=True, kw_only=True)(cls)
        message.__declaration__ = dataclasses.replace(declaration, reply=_reply_of(cls))  # type: ignore[attr-defined]
        if declaration.kind != "record":
            if declaration.name in _DECLARED:
                raise ValueError(f"two messages are called {declaration.name}")
            _DECLARED[declaration.name] = message
        return message

    return declare


def _reply_of(cls: type) -> type | None:
    bases = [base for base in getattr(cls, "__orig_bases__", ()) if typing.get_origin(base) is RpcRequest]
    return typing.get_args(bases[0])[0] if bases else None


_DECLARED: dict[str, type] = {}


def declared_messages() -> Mapping[str, type]:
    """Every command, question and event whose module was imported, by name."""
    return types.MappingProxyType(_DECLARED)


def declaration(message: type | object) -> Declaration:
    """The declaration of a message or of its class."""
    return cast(Declaration, message.__declaration__)  # type: ignore[union-attr]


def dump(message: object) -> dict[str, Any]:
    """A message as plain JSON values."""
    return cast("dict[str, Any]", schema(type(message)).dump(message))


def load(message: type[T], body: object) -> T:
    """A message from plain JSON values. Raises: Refused(message_invalid) with the names of the fields at fault."""
    if not isinstance(body, dict):
        raise refused("message_invalid", message=declaration(message).name, fields="not an object")
    try:
        return cast(T, schema(message).load(body))
    except ma.ValidationError as error:
        faults = ", ".join(sorted(str(name) for name in error.messages_dict)[:8])
        raise refused("message_invalid", message=declaration(message).name, fields=faults) from error


def schema(message: type) -> ma.Schema:
    """The marshmallow schema of a declared message."""
    return _schema(message)


@functools.cache
def _schema(message: Any) -> ma.Schema:
    hints = typing.get_type_hints(message, include_extras=True)
    members: dict[str, Any] = {field.name: _field(hints[field.name], field) for field in dataclasses.fields(message)}
    unknown = ma.EXCLUDE if declaration(message).kind == "event" else ma.RAISE

    def make(self: ma.Schema, values: dict[str, Any], **_: Any) -> object:
        return message(**values)

    body = {**members, "Meta": type("Meta", (), {"unknown": unknown}), "make": ma.post_load(make)}
    return cast(ma.Schema, type(f"{message.__name__}Schema", (ma.Schema,), body)())


def _field(hint: Any, field: dataclasses.Field[Any] | None = None) -> fields.Field[Any]:
    options: dict[str, Any] = {"required": True}
    if field is not None and field.default is not dataclasses.MISSING:
        options = {"load_default": field.default}
    return _of_type(hint, options)


def _of_type(hint: Any, options: dict[str, Any]) -> fields.Field[Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        if args[1] in ("sealed", "binary"):
            return (SealedField if args[1] == "sealed" else BinaryField)(**options)
        return _of_type(args[0], {**options, "validate": [rule for rule in args[1:]]})
    if origin in (types.UnionType, typing.Union):
        (inner,) = [arg for arg in args if arg is not type(None)]
        return _of_type(inner, {**options, "allow_none": True})
    if origin is Literal:
        return fields.String(**{**options, "validate": validate.OneOf(args)})
    if origin is tuple:
        return _Tuple(_field(args[0]), **options)
    if dataclasses.is_dataclass(hint):
        return fields.Nested(schema(cast(type, hint)), **options)
    return _PLAIN[hint](**options)


class _Tuple(fields.List[Any]):
    """A list on the wire, a tuple in the frozen message."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


_PLAIN: dict[Any, Callable[..., fields.Field[Any]]] = {
    str: ExactString,
    int: functools.partial(fields.Integer, strict=True),
    bool: fields.Boolean,
    UUID: fields.UUID,
    date: fields.Date,
    time: fields.Time,
    datetime: functools.partial(fields.AwareDateTime, format="iso"),
}
