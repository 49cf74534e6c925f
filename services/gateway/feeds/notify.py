"""Texts that GOV.UK Notify received for us, and what became of ours: kept first, then acknowledged."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from common.errors import Refused
from gateway.access.route_guards import for_feeds
from gateway.feeds.credentials import caller, context
from gateway.providers import notify
from gateway.providers.parsing import json_of

pages = Blueprint("notify", __name__, url_prefix="/webhooks/notify")


@pages.post("/received-text")
@for_feeds("notify")
def received_text() -> Response:
    """One text, as Notify's callback gives it. 200 once it is committed, also when it had been before."""
    who = caller("notify")
    context().number_routing.receive(who, notify.text_of(_said()))
    return _kept()


@pages.post("/receipt")
@for_feeds("notify")
def receipt() -> Response:
    """What became of one of our texts."""
    who = caller("notify")
    context().receiver.receipt(who.tenant, notify.receipt_of(_said()))
    return _kept()


def _said() -> dict[str, Any]:
    said = json_of(request.get_data())
    if not isinstance(said, dict):
        raise Refused("message_invalid", fields="body")
    return said


def _kept() -> Response:
    return Response("{}\n", 200, content_type="application/json")
