"""Concerns that local groups raised, and what was done about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework.messages.terms import Done
from common.messages import Code, RpcRequest, Text, command, record
from common.roles import CASE_TEAM


@record
class Concern:
    """A local group's concern about a person's safety, and what was done; voluntary keeps what the group wrote."""

    concern_id: UUID
    received_at: datetime
    answered_at: datetime | None
    answered_by: Code | None
    done: Text


@command("casework.answer_concern", roles=CASE_TEAM)
class AnswerConcern(RpcRequest[Done]):
    """Records what was done about a concern, also on a closed case."""

    case_id: UUID
    concern_id: UUID
    done: Text
