"""Turns a declared message into a JSON Schema, from the marshmallow fields that load it."""

from __future__ import annotations

import dataclasses
from typing import Any

from marshmallow import fields, validate

from common.messages import SealedField, declaration, dump
from wayout.generated_docs.catalogue import MessageField, description_of, fields_of, owner_of

Schema = dict[str, Any]
_PLAIN: tuple[tuple[type[fields.Field[Any]], Schema], ...] = (
    (SealedField, {"type": "string", "contentEncoding": "base64"}),
    (fields.UUID, {"type": "string", "format": "uuid"}),
    (fields.AwareDateTime, {"type": "string", "format": "date-time"}),
    (fields.Date, {"type": "string", "format": "date"}),
    (fields.Time, {"type": "string", "format": "time"}),
    (fields.Integer, {"type": "integer"}),
    (fields.Boolean, {"type": "boolean"}),
    (fields.String, {"type": "string"}),
)


def name_of(message: type) -> str:
    """The name of its schema. It includes the service, because two services may use the same name."""
    return f"{owner_of(message)}.{message.__name__}"


def reference(message: type) -> Schema:
    return {"$ref": f"#/components/schemas/{name_of(message)}"}


def schema_of(message: type) -> Schema:
    """As strict as the loader: only events may have fields that a reader does not know."""
    message_fields = fields_of(message)
    schema: Schema = {"type": "object", "title": message.__name__}
    if words := description_of(message):
        schema["description"] = words
    schema["properties"] = {field.name: _field(field) for field in message_fields}
    if required := [field.name for field in message_fields if field.field.required]:
        schema["required"] = required
    schema["additionalProperties"] = declaration(message).kind == "event"
    return schema


def _field(field: MessageField) -> Schema:
    schema = _kind(field.field, field.part)
    if field.field.allow_none:
        schema = _or_nothing(schema)
    if not field.field.required and field.field.load_default is not None:
        schema = {**schema, "default": _plain(field.field.load_default)}
    return schema


def _plain(default: Any) -> Any:
    if dataclasses.is_dataclass(default):
        return dump(default)
    return list(default) if isinstance(default, tuple) else default


def _or_nothing(schema: Schema) -> Schema:
    if "type" not in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def _kind(field: fields.Field[Any], part: type | None) -> Schema:
    if isinstance(field, fields.List):
        return {"type": "array", "items": _kind(field.inner, part)}
    if isinstance(field, fields.Nested):
        assert part is not None
        return reference(part)
    schema = dict(next(schema for kind, schema in _PLAIN if isinstance(field, kind)))
    for rule in field.validators:
        schema |= _rule(rule)
    return schema


def _rule(rule: Any) -> Schema:
    if isinstance(rule, validate.OneOf):
        return {"enum": list(rule.choices)}
    if isinstance(rule, validate.Regexp):
        return {"pattern": f"^(?:{pattern_of(rule)})$"}
    if isinstance(rule, validate.Length):
        bounds = {"minLength": rule.min, "maxLength": rule.max}
        return {name: bound for name, bound in bounds.items() if bound is not None}
    if isinstance(rule, validate.Range):
        bounds = {"minimum": rule.min, "maximum": rule.max}
        return {name: bound for name, bound in bounds.items() if bound is not None}
    return {}


def pattern_of(rule: validate.Regexp) -> str:
    """The pattern without Python's ``\\Z``, which other languages do not know; it matches from end to end."""
    return str(rule.regex.pattern).removesuffix("\\Z")
