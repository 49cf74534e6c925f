"""The API for organisations that refer people: schools, councils, health services, each with a key of its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import marshmallow as ma
from flask import Blueprint, Response, current_app, request, url_for

from common.errors import NOT_FOUND
from common.messages import dump, schema
from common.reference import parse_reference
from gateway import referral_progress
from gateway.access.entry_points import EntryPoint
from gateway.access.refusals import refused
from gateway.access.route_guards import for_everybody, for_feeds
from gateway.context import GatewayContext
from gateway.feeds.credentials import require_partner
from gateway.feeds.problems import pointer_faults, problem
from gateway.messages import Fault, InboundRequest, Receipt
from gateway.rate_limits import RateLimiter

PREFIX: Final = "/api/v1"
KEY_HEADER: Final = "Idempotency-Key"
KEY: Final = re.compile(r"[!-~]{1,200}")
DESCRIPTION: Final = Path(__file__).with_name("openapi.json")
pages = Blueprint("partners", __name__, url_prefix=PREFIX)


@pages.post("/referrals")
@for_feeds("partner")
def refer() -> Response:
    """201 once it is committed, with the reference by which it is followed. The same key with the same words gets the
    same answer; nothing is refused for saying little."""
    entry_point = _authorise()
    if request.mimetype != "application/json":
        return problem(415, "not_json")
    key = request.headers.get(KEY_HEADER)
    if key is not None and not KEY.fullmatch(key):
        return problem(
            422, "message_invalid", (Fault(pointer=f"/{KEY_HEADER}", says="Use 1 to 200 ASCII characters."),)
        )
    try:
        referral_request = cast(InboundRequest, schema(InboundRequest).load(_body()))
    except ma.ValidationError as error:
        return problem(422, "message_invalid", tuple(pointer_faults(error.messages_dict)))
    reference = _context().receiver.receive_request(
        entry_point, key or str(uuid4()), _asked_by_professional(referral_request)
    )
    response = _json(Receipt(reference=reference), 201)
    response.headers["Location"] = url_for("partners.progress", reference=reference)
    return response


@pages.get("/referrals/<reference>")
@for_feeds("partner")
def progress(reference: str) -> Response:
    """How far one of their own referrals has come: received, read, and more only as their agreement says.

    Raises: Refused(not_found).
    """
    entry_point, known = _authorise(), parse_reference(reference)
    if known is None:
        raise refused(NOT_FOUND)
    return _json(referral_progress.follow(_context(), entry_point, known), 200)


@pages.get("/openapi.json")
@for_everybody
def description() -> Response:
    return Response(_description(), content_type="application/json")


@cache
def _description() -> str:
    return DESCRIPTION.read_text(encoding="utf-8")


def _context() -> GatewayContext:
    return cast(GatewayContext, current_app.extensions["context"])


def _authorise() -> EntryPoint:
    entry_point, rate_limiter = require_partner(), cast(RateLimiter, current_app.extensions["rate_limiter"])
    rate_limiter.check(entry_point.tenant, "partner", str(entry_point.organisation_id))
    return entry_point


def _body() -> Any:
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise refused("message_unreadable") from error


def _asked_by_professional(referral_request: InboundRequest) -> InboundRequest:
    """Who asks with an organisation's key is a professional, unless they ask in somebody else's name."""
    if referral_request.referrer.asked_by != "not_said":
        return referral_request
    return replace(referral_request, referrer=replace(referral_request.referrer, asked_by="professional"))


def _json(body: object, status: int) -> Response:
    return Response(json.dumps(dump(body)) + "\n", status, content_type="application/json")
