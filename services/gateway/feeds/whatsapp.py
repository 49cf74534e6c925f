"""Texts and receipts that Meta brings from WhatsApp, many in one body: each is stored before any is acknowledged."""

from __future__ import annotations

from flask import Blueprint, Response, request

from gateway.access.directory import Caller
from gateway.access.refusals import refused
from gateway.access.route_guards import for_feeds
from gateway.feeds.credentials import context, require_caller_at, require_signature
from gateway.messages import InboundReceipt, InboundText
from gateway.providers.parsing import parse_json
from gateway.providers.signatures import is_signed_by_meta, secrets_match
from gateway.providers.whatsapp import WebhookItem, parse_webhook

pages = Blueprint("whatsapp", __name__, url_prefix="/webhooks/whatsapp/<credential>")
LONGEST_CHALLENGE = 200


@pages.get("")
@for_feeds("whatsapp")
def verify(credential: str) -> Response:
    """Meta asks once whether this address is ours, with the token that we gave it."""
    feed_caller = require_caller_at(credential, "whatsapp")
    told = request.args.get("hub.verify_token", "")
    subscribes = request.args.get("hub.mode") == "subscribe"
    require_signature(subscribes and secrets_match(feed_caller.account["verify_token"], told), "whatsapp")
    return Response(request.args.get("hub.challenge", "")[:LONGEST_CHALLENGE], content_type="text/plain")


@pages.post("")
@for_feeds("whatsapp")
def received(credential: str) -> Response:
    """Whatever Meta has for us. 200 once all of it is committed: it repeats the whole body otherwise.

    Raises: Refused(message_invalid).
    """
    feed_caller = require_caller_at(credential, "whatsapp")
    body = request.get_data()
    require_signature(
        is_signed_by_meta(feed_caller.account["app_secret"], body, request.headers.get("X-Hub-Signature-256", "")),
        "whatsapp",
    )
    payload = parse_json(body)
    if payload is None:
        raise refused("message_invalid", fields="body")
    for item in parse_webhook(payload):
        _keep(feed_caller, item)
    return Response("{}\n", 200, content_type="application/json")


def _keep(feed_caller: Caller, item: WebhookItem) -> None:
    if isinstance(item, InboundText):
        context().number_routing.receive(feed_caller, item)
    elif isinstance(item, InboundReceipt):
        context().receiver.receive_receipt(feed_caller.tenant, item)
    else:
        context().receiver.receive_other(feed_caller.tenant, item)
