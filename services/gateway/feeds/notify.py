"""Texts that GOV.UK Notify received for us, and what became of ours: stored first, then acknowledged."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from gateway.access.refusals import refused
from gateway.access.route_guards import for_feeds
from gateway.feeds.credentials import context, require_caller
from gateway.providers import notify
from gateway.providers.parsing import parse_json

pages = Blueprint("notify", __name__, url_prefix="/webhooks/notify")


@pages.post("/received-text")
@for_feeds("notify")
def received_text() -> Response:
    """One text, as Notify's callback gives it. 200 once it is committed, also when it had been before."""
    feed_caller = require_caller("notify")
    context().number_routing.receive(feed_caller, notify.parse_text(_payload()))
    return _acknowledge()


@pages.post("/receipt")
@for_feeds("notify")
def receipt() -> Response:
    """What became of one of our texts."""
    feed_caller = require_caller("notify")
    context().receiver.receive_receipt(feed_caller.tenant, notify.parse_receipt(_payload()))
    return _acknowledge()


def _payload() -> dict[str, Any]:
    payload = parse_json(request.get_data())
    if not isinstance(payload, dict):
        raise refused("message_invalid", fields="body")
    return payload


def _acknowledge() -> Response:
    return Response("{}\n", 200, content_type="application/json")
