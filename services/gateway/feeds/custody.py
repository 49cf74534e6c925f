"""Arrests that a custody system reports: kept first, then acknowledged."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, request

from common.errors import Refused
from common.messages import load
from gateway.feeds.credentials import caller
from gateway.front import Front
from gateway.messages import InboundArrest
from gateway.security import for_feeds

pages = Blueprint("custody", __name__, url_prefix="/api/custody")


@pages.post("/arrests")
@for_feeds("custody")
def arrests() -> Response:
    """One arrest. 202 once it is committed, 422 with the fields at fault when it cannot be read."""
    who = caller("custody")
    try:
        arrest = load(InboundArrest, request.get_json(force=True, silent=True))
    except Refused as no:
        said = {"error": no.code, "fields": no.facts.get("fields")}
        return Response(json.dumps(said) + "\n", 422, content_type="application/json")
    front: Front = current_app.extensions["front"]
    new = front.receiver.arrest(who.tenant, arrest)
    said = {"received": arrest.custody_record, "new": new}
    return Response(json.dumps(said) + "\n", 202, content_type="application/json")
