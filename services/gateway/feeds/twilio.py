"""Texts that Twilio received for us, and what became of ours: stored first, then acknowledged with an empty answer.

Twilio signs the address as it knows it. Behind a proxy that is not the one we see: ``WAYOUT_PUBLIC_URL`` says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from gateway.access.directory import Caller
from gateway.access.refusals import refused
from gateway.access.route_guards import for_feeds
from gateway.feeds.credentials import context, require_caller_at, require_signature
from gateway.providers import twilio
from gateway.providers.parsing import parse_json
from gateway.providers.signatures import is_signed_by_twilio, matches_body_digest

pages = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio/<credential>")
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@pages.post("/received-text")
@for_feeds("twilio")
def received_text(credential: str) -> Response:
    """One text. 200 once it is committed, also when it had been before; our answer goes out on its own."""
    feed_caller = require_caller_at(credential, "twilio")
    payload = _signed(feed_caller)
    receipts_at = _public(url_for("twilio.receipt", credential=credential))
    context().number_routing.receive(feed_caller, twilio.parse_text(payload, receipts_at))
    return _acknowledge()


@pages.post("/receipt")
@for_feeds("twilio")
def receipt(credential: str) -> Response:
    """What became of the text whose reference stands in the address."""
    feed_caller = require_caller_at(credential, "twilio")
    told = twilio.parse_receipt(_signed(feed_caller), request.args.get("reference", ""))
    if told is not None:
        context().receiver.receive_receipt(feed_caller.tenant, told)
    return _acknowledge()


def _signed(feed_caller: Caller) -> Mapping[str, Any]:
    """What Twilio said: the fields of a form, or of a JSON body whose digest stands in the signed address."""
    body = request.get_data()
    told = request.args.get("bodySHA256")
    fields = [] if told else [(name, value) for name, values in request.form.lists() for value in values]
    query = request.query_string.decode("latin-1")
    address = _public(request.path) + (f"?{query}" if query else "")
    genuine = is_signed_by_twilio(
        feed_caller.account["auth_token"], address, fields, request.headers.get("X-Twilio-Signature", "")
    ) and (told is None or matches_body_digest(told, body))
    require_signature(genuine, "twilio")
    payload = parse_json(body) if told else request.form.to_dict()
    if not isinstance(payload, dict):
        raise refused("message_invalid", fields="body")
    return payload


def _public(path: str) -> str:
    address: str = current_app.config["PUBLIC_URL"] or request.host_url
    return address.rstrip("/") + path


def _acknowledge() -> Response:
    return Response(NOTHING_TO_SAY, 200, content_type="text/xml")
