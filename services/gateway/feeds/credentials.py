"""A machine says who it is by a bearer token; without a good one it learns nothing."""

from __future__ import annotations

import structlog
from flask import current_app, request
from werkzeug.exceptions import Unauthorized

from gateway.door import Caller
from gateway.front import Front

log = structlog.get_logger()
LONGEST = 500


def caller(kind: str) -> Caller:
    """Whose credential came with this request. Raises 401."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    front: Front = current_app.extensions["front"]
    if scheme.lower() == "bearer" and 0 < len(secret) <= LONGEST:
        found = front.door.caller(secret.strip(), kind)
        if found is not None:
            return found
    log.warning("credential refused", kind=kind)
    raise Unauthorized
