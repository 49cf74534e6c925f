"""Concerns: a group is worried about a person's safety, while it works with them or afterwards."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework.messages import Service
from common.messages import Name, RpcRequest, Text, command, event, question, record
from common.roles import CASE_TEAM
from voluntary.messages.commissions import SessionDetail
from voluntary.messages.terms import GROUPS, Created


@record
class ConcernDetail:
    """What a group said about its concern: the session that raised it, or words of their own, or both."""

    concern_id: UUID
    case_id: UUID
    organisation: Name
    service: Service
    raised_at: datetime
    words: Text
    session: SessionDetail | None


@event("voluntary.concern_raised.v1")
class ConcernRaised:
    """A group that works or worked with a person is worried about their safety. The case team must act now."""

    concern_id: UUID
    commission_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int


@command("voluntary.raise_concern", roles=GROUPS)
class RaiseConcern(RpcRequest[Created]):
    """A worry about the person's safety, any time after the group accepted the work, even when it has ended."""

    commission_id: UUID
    words: Text


@question("voluntary.find_concern", roles=CASE_TEAM)
class FindConcern(RpcRequest[ConcernDetail]):
    """One concern in the group's own words, for those who have to act on it."""

    concern_id: UUID
