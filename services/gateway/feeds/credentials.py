"""A machine says who it is by a bearer token; without a good one it learns nothing."""

from __future__ import annotations

import structlog
from flask import current_app, request
from werkzeug.exceptions import Unauthorized

from gateway.door import Caller
from gateway.front import Front
from gateway.receiving import AskedAt

log = structlog.get_logger()
LONGEST = 500


def caller(kind: str) -> Caller:
    """Whose credential came with this request. Raises 401."""
    secret = _bearer()
    found = _front().door.caller(secret, kind) if secret else None
    if found is None:
        log.warning("credential refused", kind=kind)
        raise Unauthorized
    return found


def partner() -> AskedAt:
    """Which organisation's key came with this request. Raises 401."""
    secret = _bearer()
    found = _front().door.partner(secret) if secret else None
    if found is None:
        log.warning("credential refused", kind="partner")
        raise Unauthorized
    return found


def _bearer() -> str | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and 0 < len(secret) <= LONGEST else None


def _front() -> Front:
    front: Front = current_app.extensions["front"]
    return front
