"""The envelope of an event: CloudEvents 1.0 attributes, and who, whose and in which order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.errors import Refused
from common.messages import declaration, dump
from common.tracing import trace_of


class Undecodable(ValueError):
    """These bytes are no envelope of ours: nothing can be said about them, not even for whom they were."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """``sequence`` is the version of the subject that this event made; ``cause`` the id of what led to it."""

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
    """Bytes back into an envelope. Raises ``Undecodable`` for anything else."""
    try:
        said = json.loads(body)
        envelope = Envelope(
            id=UUID(said["id"]),
            source=str(said["source"]),
            type=str(said["type"]),
            subject=UUID(said["subject"]),
            time=datetime.fromisoformat(said["time"]),
            force=int(said["force"]),
            sequence=int(said["sequence"]),
            actor=str(said["actor"]),
            cause=UUID(said["cause"]) if "cause" in said else None,
            traceparent=valid_traceparent(said.get("traceparent")),
            data=said["data"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Refused) as wrong:
        raise Undecodable(type(wrong).__name__) from wrong
    if envelope.force <= 0 or not isinstance(envelope.data, dict) or envelope.time.tzinfo is None:
        raise Undecodable("not for any force")
    return envelope


def valid_traceparent(traceparent: object) -> str | None:
    """A trace that nobody could follow is none; the event is as good without it."""
    return str(traceparent) if trace_of(traceparent) else None
