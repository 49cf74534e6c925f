"""Event envelopes: CloudEvents 1.0 attributes, plus the actor, the force and the sequence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.errors import Refused
from common.messages import declaration, dump
from common.tracing import parse_trace_id


class Undecodable(ValueError):
    """These bytes are not an envelope of ours: nothing is known about them, not even their force."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event with its attributes. ``sequence`` is the subject's version that this event made, ``cause`` the id of
    the event or command that led to it."""

    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    force: int
    sequence: int
    actor: str
    cause: UUID | None
    traceparent: str | None
    data: dict[str, Any]


def new_envelope(event: object, **attributes: Any) -> Envelope:
    """An envelope around a declared event."""
    return Envelope(type=declaration(event).name, data=dump(event), **attributes)


def encode(envelope: Envelope) -> bytes:
    """The envelope as CloudEvents JSON bytes."""
    attributes = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "source": envelope.source,
        "type": envelope.type,
        "subject": str(envelope.subject),
        "time": envelope.time.isoformat(),
        "datacontenttype": "application/json",
        "force": envelope.force,
        "sequence": envelope.sequence,
        "actor": envelope.actor,
        "data": envelope.data,
    }
    if envelope.cause:
        attributes["cause"] = str(envelope.cause)
    if envelope.traceparent:
        attributes["traceparent"] = envelope.traceparent
    return json.dumps(attributes, separators=(",", ":")).encode()


def decode(body: bytes) -> Envelope:
    """An envelope from CloudEvents JSON bytes. Raises: Undecodable for anything else."""
    try:
        attributes = json.loads(body)
        envelope = Envelope(
            id=UUID(attributes["id"]),
            source=str(attributes["source"]),
            type=str(attributes["type"]),
            subject=UUID(attributes["subject"]),
            time=datetime.fromisoformat(attributes["time"]),
            force=int(attributes["force"]),
            sequence=int(attributes["sequence"]),
            actor=str(attributes["actor"]),
            cause=UUID(attributes["cause"]) if "cause" in attributes else None,
            traceparent=_valid_traceparent(attributes.get("traceparent")),
            data=attributes["data"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Refused) as error:
        raise Undecodable(type(error).__name__) from error
    if envelope.force <= 0 or not isinstance(envelope.data, dict) or envelope.time.tzinfo is None:
        raise Undecodable("not for any force")
    return envelope


def _valid_traceparent(traceparent: object) -> str | None:
    """The header, or None when it is not valid: an event is as good without a trace."""
    return str(traceparent) if parse_trace_id(traceparent) else None
