"""Schemas of the envelopes of messages: CloudEvents for events, nameko's request and reply for the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wayout.generated_docs.json_schema import Schema

_ENVELOPE: Final = "#/components/schemas/envelope"
_ID: Final = {"type": "string", "format": "uuid"}
_STRING: Final = {"type": "string"}

SCHEMAS: Final[dict[str, Schema]] = {
    "envelope": {
        "type": "object",
        "description": "CloudEvents 1.0 attributes, and who, whose and in which order.",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": _ID,
            "source": {**_STRING, "description": "The service whose transaction it was."},
            "type": _STRING,
            "subject": {**_ID, "description": "The aggregate; events of one subject arrive in order."},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "force": {"type": "integer", "minimum": 1},
            "sequence": {"type": "integer", "description": "The subject's version that this event made."},
            "actor": {**_STRING, "description": "user:<id> or service:<name>."},
            "cause": {**_ID, "description": "The id of the event that led to this one."},
            "traceparent": _STRING,
            "data": {"type": "object"},
        },
        "required": ["id", "source", "type", "subject", "time", "force", "sequence", "actor", "data"],
    },
    "refusal": {
        "type": "object",
        "description": "A stable code, and ids or field names with it; never a class path, never a sentence.",
        "properties": {
            "exc_type": _STRING,
            "exc_path": _STRING,
            "exc_args": {"type": "array"},
            "value": {**_STRING, "description": "The code."},
            "facts": {"type": "object"},
        },
        "required": ["value"],
    },
}


def of_event(name: str, data: Schema) -> Schema:
    return {"allOf": [{"$ref": _ENVELOPE}, {"properties": {"type": {"const": name}, "data": data}}]}


def of_request(message: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "args": {"type": "array", "maxItems": 0},
            "kwargs": {"type": "object", "properties": {"message": message}, "required": ["message"]},
        },
        "required": ["kwargs"],
    }


def of_reply(result: Schema) -> Schema:
    """Exactly one of the two is there."""
    refusal = {"$ref": "#/components/schemas/refusal"}
    return {
        "type": "object",
        "properties": {
            "result": {"anyOf": [result, {"type": "null"}]},
            "error": {"anyOf": [refusal, {"type": "null"}]},
        },
        "required": ["result", "error"],
    }


def headers(names: Iterable[str]) -> Schema:
    return {"type": "object", "properties": {name: _STRING for name in names}, "required": list(names)}
