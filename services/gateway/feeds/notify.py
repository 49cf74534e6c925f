"""Texts that GOV.UK Notify received for us: kept first, then acknowledged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Response, current_app, request

from common.clock import real_time
from common.errors import Refused
from common.messages import load
from common.senders import sender
from gateway.feeds.credentials import caller
from gateway.front import Front
from gateway.messages import InboundText
from gateway.security import for_feeds

log = structlog.get_logger()
pages = Blueprint("notify", __name__, url_prefix="/webhooks/notify")
LONGEST_TEXT = 20_000


@pages.post("/received-text")
@for_feeds("notify")
def received_text() -> Response:
    """One text, as Notify's callback gives it. 200 once it is committed, also when it had been before."""
    who = caller("notify")
    said = request.get_json(force=True, silent=True)
    if not isinstance(said, dict):
        raise Refused("message_invalid", fields="body")
    text = _text(said)
    front: Front = current_app.extensions["front"]
    site_id = front.door.site_dialled(who, sender(text.dialled).value)
    if site_id is None:
        log.error("dialled number unknown", force=who.tenant.force_id)
        raise Refused("number_unknown")
    front.receiver.text(who.tenant, site_id, text)
    return Response("{}\n", 200, content_type="application/json")


def _text(said: dict[str, Any]) -> InboundText:
    sent_at = said.get("date_received")
    body = {
        "provider_id": said.get("id"),
        "sender": said.get("source_number"),
        "dialled": said.get("destination_number"),
        "text": _kept(said.get("message")),
        "sent_at": sent_at if _is_time(sent_at) else real_time().isoformat(),
    }
    return load(InboundText, body)


def _kept(text: object) -> object:
    """No text is refused for its length: what is beyond any real text is cut off, with a word that it was."""
    if isinstance(text, str) and len(text) > LONGEST_TEXT:
        return text[: LONGEST_TEXT - 20] + " [text cut short]"
    return text


def _is_time(text: object) -> bool:
    try:
        return datetime.fromisoformat(str(text)).tzinfo is not None
    except ValueError:
        return False
