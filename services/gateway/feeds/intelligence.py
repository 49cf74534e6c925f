"""Items that the force's intelligence system reports: sealed and stored first, then acknowledged."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, request

from common.errors import Refused
from common.messages import load
from gateway.access.route_guards import for_feeds
from gateway.context import GatewayContext
from gateway.feeds.credentials import require_caller
from gateway.messages import InboundIntelligence

pages = Blueprint("intelligence_feed", __name__, url_prefix="/api/intelligence")


@pages.post("/items")
@for_feeds("intelligence")
def items() -> Response:
    """One item. 202 once it is committed, 422 with the fields at fault when it cannot be read. Only the log number is
    said back."""
    feed_caller = require_caller("intelligence")
    try:
        item = load(InboundIntelligence, _body())
    except Refused as refusal:
        payload = {"error": refusal.code, "fields": refusal.facts.get("fields")}
        return Response(json.dumps(payload) + "\n", 422, content_type="application/json")
    context: GatewayContext = current_app.extensions["context"]
    new = context.receiver.receive_intelligence(feed_caller.tenant, item)
    payload = {"received": item.log_number, "new": new}
    return Response(json.dumps(payload) + "\n", 202, content_type="application/json")


def _body() -> Any:
    """The JSON of the request, or None. Words are taken as they stand: bytes that are no text are not guessed at."""
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        return None
