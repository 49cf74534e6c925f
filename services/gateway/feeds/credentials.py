"""A machine says who it is, by a bearer token or by the address it was given; without a good one it learns nothing."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import Forbidden, Unauthorized

from gateway.door import Caller
from gateway.front import Front

LONGEST = 500


def front() -> Front:
    found: Front = current_app.extensions["front"]
    return found


def caller(kind: str) -> Caller:
    """Whose bearer token came with this request. Raises 401."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return _known(secret.strip() if scheme.lower() == "bearer" else "", kind)


def addressed(credential: str, kind: str) -> Caller:
    """Whose address was called; its signature is still to be checked. Raises 401."""
    return _known(credential, kind)


def only_if(genuine: bool, kind: str) -> None:
    """Go on only with a signature that fits. Raises 403."""
    if not genuine:
        front().turned_away.count(kind, "signature")
        raise Forbidden


def _known(secret: str, kind: str) -> Caller:
    found = front().door.caller(secret, kind) if 0 < len(secret) <= LONGEST else None
    if found is None:
        front().turned_away.count(kind, "credential")
        raise Unauthorized
    return found
