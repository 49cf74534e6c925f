"""Describes in plain words the values of a message's field."""

from __future__ import annotations

import typing
from dataclasses import is_dataclass
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from common.messages import BinaryField, Code, Name, OffenceCode, SealedField, Text
from wayout.generated_docs.catalogue import MessageField
from wayout.generated_docs.json_schema import pattern_of

_PLAIN: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (BinaryField, "bytes"),
    (SealedField, "sealed bytes"),
    (fields.UUID, "id"),
    (fields.AwareDateTime, "moment, with its time zone"),
    (fields.Date, "day"),
    (fields.Time, "time on a British clock"),
    (fields.Integer, "whole number"),
    (fields.Boolean, "yes or no"),
    (fields.String, "text"),
)
_NAMED: dict[int, str] = {
    id(typing.get_args(kind)[1]): words
    for kind, words in (
        (Code, "code"),
        (OffenceCode, "offence code"),
        (Name, "text of 1 to 200 characters"),
        (Text, "text"),
    )
}


def describe_field(field: MessageField, *, link: str | None) -> str:
    """The values of a field. ``link`` is the link to its record, if it has one."""
    words = _kind(field.field, link)
    if field.field.allow_none:
        words += ", or nothing"
    if not field.field.required:
        words += f" (left out: {_default(field.field.load_default)})"
    return words


def _kind(field: fields.Field[Any], link: str | None) -> str:
    if isinstance(field, fields.List):
        return f"list of {_kind(field.inner, link)}"
    if isinstance(field, fields.Nested):
        return link or "a record"
    for rule in field.validators:
        if (words := _rule(rule)) is not None:
            return words
    return next(words for kind, words in _PLAIN if isinstance(field, kind))


def _rule(rule: Any) -> str | None:
    if id(rule) in _NAMED:
        return _NAMED[id(rule)]
    if isinstance(rule, validate.OneOf):
        return "one of " + ", ".join(f"`{choice}`" for choice in rule.choices)
    if isinstance(rule, validate.Regexp):
        return f"text like `{pattern_of(rule)}`".replace("|", "\\|")
    if isinstance(rule, validate.Length):
        return f"text of {rule.min or 0} to {rule.max} characters" if rule.max else f"text of {rule.min} or more"
    if isinstance(rule, validate.Range):
        return f"whole number from {rule.min} to {rule.max}"
    return None


def _default(value: Any) -> str:
    if value is None or value is ma.missing:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_dataclass(value):
        return "what each of its parts is when left out"
    return "none" if value == () else f"`{value}`" if value != "" else "empty"
