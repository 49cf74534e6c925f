"""News of a case is read by a named member of the case team."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import ReadNews
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.fields import uuid_or_none

pages = Blueprint("news", __name__, url_prefix="/cases/<uuid:case_id>/news")


@pages.post("")
@for_roles(declaration(ReadNews).roles)
def read(case_id: UUID) -> Response:
    """Record that the user has read the items that the page showed: what came in since then stays unread."""
    news_ids = [uuid_or_none(typed) for typed in request.form.getlist("news_id")]
    layout.command(ReadNews(case_id=case_id, news_ids=tuple(found for found in news_ids if found is not None)))
    return layout.done("You have read the news", f"/cases/{case_id}")
