"""The thread of a piece of work: what its group and the case team write to each other while it lasts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import Code, RpcRequest, command, event, record
from common.roles import CASE_TEAM
from voluntary.messages.terms import GROUPS, Created, Done

Side = Literal["group", "team"]
MessageText = Annotated[str, validate.Length(max=2_000)]
ON_THREAD = GROUPS | CASE_TEAM


@record
class ThreadMessage:
    """One message, and who of the other side said first that they read it."""

    message_id: UUID
    at: datetime
    side: Side
    written_by: Code
    words: MessageText
    read_at: datetime | None
    read_by: Code | None


@event("voluntary.message_written.v1")
class MessageWritten:
    """The group or the case team wrote on the thread of a piece of work."""

    message_id: UUID
    commission_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    side: Side


@command("voluntary.write_message", roles=ON_THREAD)
class WriteMessage(RpcRequest[Created]):
    """Writes to the other side, and says that one has read what it wrote before.

    Raises: Refused(not_found, commission_not_running, message_needed)."""

    commission_id: UUID
    words: MessageText


@command("voluntary.read_messages", roles=ON_THREAD)
class ReadMessages(RpcRequest[Done]):
    """Says that one has read what the other side wrote. The first reader counts.

    Raises: Refused(not_found, commission_not_running)."""

    commission_id: UUID
