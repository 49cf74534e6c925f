"""Identifies the caller of a feed, by a bearer token or by the address it was given; a bad one learns nothing."""

from __future__ import annotations

from typing import NoReturn

from flask import current_app, request
from werkzeug.exceptions import Forbidden, Unauthorized

from gateway.access.directory import Caller
from gateway.access.entry_points import EntryPoint
from gateway.context import GatewayContext

MAX_SECRET_LENGTH = 500


def context() -> GatewayContext:
    entry_point: GatewayContext = current_app.extensions["context"]
    return entry_point


def require_caller(kind: str) -> Caller:
    """Whose bearer token came with this request. Raises 401."""
    return _find_caller(_bearer(), kind)


def require_caller_at(credential: str, kind: str) -> Caller:
    """Whose address was called; its signature is still to be checked. Raises 401."""
    return _find_caller(credential, kind)


def require_partner() -> EntryPoint:
    """Which organisation's key came with this request. Raises 401."""
    secret = _bearer()
    entry_point = context().directory.partner(secret) if _is_plausible(secret) else None
    return entry_point or _reject("partner")


def require_signature(genuine: bool, kind: str) -> None:
    """Go on only with a signature that fits. Raises 403."""
    if not genuine:
        context().rejected_requests.count(kind, "signature")
        raise Forbidden


def _find_caller(secret: str, kind: str) -> Caller:
    entry_point = context().directory.caller(secret, kind) if _is_plausible(secret) else None
    return entry_point or _reject(kind)


def _reject(kind: str) -> NoReturn:
    context().rejected_requests.count(kind, "credential")
    raise Unauthorized


def _is_plausible(secret: str) -> bool:
    return 0 < len(secret) <= MAX_SECRET_LENGTH


def _bearer() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
