"""News of a case: what others did or reported about a person, until somebody of the case team has read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework.messages.terms import Done, NewsKind
from common.messages import Code, RpcRequest, command, record
from common.roles import CASE_TEAM


@record
class NewsItem:
    """One item of news. ``happened_at`` is when it was reported, ``received_at`` when it reached the case. It is to be
    read by ``due_at``; None: with the next visit. ``source_id`` is the referral, danger, session, commission or
    placement that it is about, ``step_id`` the step of the plan, ``detail`` a code of the kind."""

    news_id: UUID
    kind: NewsKind
    urgent: bool
    received_at: datetime
    due_at: datetime | None
    source_id: UUID | None
    step_id: UUID | None
    detail: Code | None
    read_at: datetime | None
    read_by: Code | None


@command("casework.read_news", roles=CASE_TEAM)
class ReadNews(RpcRequest[Done]):
    """Records that somebody has read these items. The first reader counts; an item that was read changes nothing.

    Raises: Refused(not_found)."""

    case_id: UUID
    news_ids: tuple[UUID, ...]
