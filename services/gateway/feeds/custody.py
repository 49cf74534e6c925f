"""Arrests that a custody system reports: kept first, then acknowledged."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, Response, current_app, request

from common.british_time import british_date
from common.clock import real_time
from common.errors import Refused
from common.messages import load
from gateway.access.directory import Caller
from gateway.access.refusals import refused
from gateway.access.route_guards import for_feeds
from gateway.context import GatewayContext
from gateway.feeds.credentials import require_caller
from gateway.list_parsing.rows import birth_fault
from gateway.messages import InboundArrest

pages = Blueprint("custody", __name__, url_prefix="/api/custody")
MAX_ARRESTS: Final = 500  # arrests in one array: each is committed by itself before any is acknowledged
_KEPT, _SOME, _NONE = 202, 207, 422


@pages.post("/arrests")
@for_feeds("custody")
def arrests() -> Response:
    """One arrest: 202 once it is committed, 422 with the fields at fault when it cannot be read. Of an array each is
    answered by itself, in order: 202 when all were kept, 207 when some, 422 when none.

    Raises: Refused(message_too_large).
    """
    feed_caller, payload = require_caller("custody"), request.get_json(force=True, silent=True)
    if not isinstance(payload, list):
        return _answer(*_keep(feed_caller, payload))
    if len(payload) > MAX_ARRESTS:
        raise refused("message_too_large")
    each = [_keep(feed_caller, item) for item in payload]
    kept = sum(status == _KEPT for status, _ in each)
    status = _KEPT if each and kept == len(each) else _SOME if kept else _NONE
    return _answer(status, [item for _, item in each])


def _keep(feed_caller: Caller, payload: Any) -> tuple[int, dict[str, Any]]:
    try:
        arrest = load(InboundArrest, payload)
        if birth_fault(arrest.date_of_birth, british_date(real_time())):
            raise refused("message_invalid", fields="date_of_birth")
    except Refused as refusal:
        return _NONE, {"error": refusal.code, "fields": refusal.facts.get("fields")}
    context: GatewayContext = current_app.extensions["context"]
    return _KEPT, {
        "received": arrest.custody_record,
        "new": context.receiver.receive_arrest(feed_caller.tenant, arrest),
    }


def _answer(status: int, payload: object) -> Response:
    return Response(json.dumps(payload) + "\n", status, content_type="application/json")
