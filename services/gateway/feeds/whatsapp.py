"""Texts and receipts that Meta brings from WhatsApp, many in one body: each is kept before any is acknowledged."""

from __future__ import annotations

from flask import Blueprint, Response, request

from common.errors import Refused
from gateway.access.directory import Caller
from gateway.access.route_guards import for_feeds
from gateway.feeds.credentials import addressed, context, only_if
from gateway.messages import InboundReceipt, InboundText
from gateway.providers.parsing import json_of
from gateway.providers.signatures import meta_signed, same_secret
from gateway.providers.whatsapp import Inbound, all_in

pages = Blueprint("whatsapp", __name__, url_prefix="/webhooks/whatsapp/<credential>")
LONGEST_CHALLENGE = 200


@pages.get("")
@for_feeds("whatsapp")
def verify(credential: str) -> Response:
    """Meta asks once whether this address is ours, with the token that we gave it."""
    who = addressed(credential, "whatsapp")
    told = request.args.get("hub.verify_token", "")
    subscribes = request.args.get("hub.mode") == "subscribe"
    only_if(subscribes and same_secret(who.account["verify_token"], told), "whatsapp")
    return Response(request.args.get("hub.challenge", "")[:LONGEST_CHALLENGE], content_type="text/plain")


@pages.post("")
@for_feeds("whatsapp")
def received(credential: str) -> Response:
    """Whatever Meta has for us. 200 once all of it is committed: it repeats the whole body otherwise."""
    who = addressed(credential, "whatsapp")
    body = request.get_data()
    only_if(meta_signed(who.account["app_secret"], body, request.headers.get("X-Hub-Signature-256", "")), "whatsapp")
    said = json_of(body)
    if said is None:
        raise Refused("message_invalid", fields="body")
    for one in all_in(said):
        _keep(who, one)
    return Response("{}\n", 200, content_type="application/json")


def _keep(who: Caller, one: Inbound) -> None:
    if isinstance(one, InboundText):
        context().number_routing.receive(who, one)
    elif isinstance(one, InboundReceipt):
        context().receiver.receipt(who.tenant, one)
    else:
        context().receiver.other(who.tenant, one)
