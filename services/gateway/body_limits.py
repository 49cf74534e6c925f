"""How many bytes of a body each route takes: decided by the request's headers, before any of the body is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, request
from itsdangerous import BadSignature
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie
from werkzeug.routing import RequestRedirect

from gateway.access.route_guards import SIGNED_IN
from gateway.list_parsing.decoding import MAX_LIST_BYTES

NO_BODY_BYTES: Final = 10_000  # for what takes none: an address that does not exist, a file, a page that is opened
FORM_BYTES: Final = 300_000  # 20,000 characters of any script, percent-encoded or escaped, with what stands around them
TEXT_BYTES: Final = 64_000  # one text or receipt
BATCH_BYTES: Final = 1_000_000  # Meta puts many messages into one call; custody's system up to 500 arrests
LIST_BYTES: Final = MAX_LIST_BYTES + 100_000
LARGE_FORM: Final = "lists.give"  # a list of referrals or arrests
_BY_ENDPOINT: Final = {LARGE_FORM: LIST_BYTES, "opportunities.take_in": BATCH_BYTES}
_BY_BLUEPRINT: Final = {"notify": TEXT_BYTES, "twilio": TEXT_BYTES, "whatsapp": BATCH_BYTES, "custody": BATCH_BYTES}
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class BodyLimits:
    """The bytes that a request to ``app`` may send, by what its headers say."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._routes = app.url_map.bind("localhost")

    def __call__(self, method: str, path: str, headers: Mapping[str, str]) -> int:
        """``path`` is what WSGI has in PATH_INFO; the names of ``headers`` are in upper case with underscores."""
        endpoint = self._endpoint(method, path)
        if self._is_for_users(endpoint) and not self._has_signed_in(headers.get("COOKIE", "")):
            return NO_BODY_BYTES
        return limit_of(endpoint, method)

    def _endpoint(self, method: str, path: str) -> str | None:
        try:
            endpoint, _ = self._routes.match(path.encode("latin-1").decode("utf-8", "replace"), method=method)
        except (HTTPException, RequestRedirect):
            return None
        return str(endpoint)

    def _is_for_users(self, endpoint: str | None) -> bool:
        guard = getattr(self._app.view_functions.get(endpoint or ""), "__guard__", None)
        return guard is not None and guard[0] == SIGNED_IN

    def _has_signed_in(self, cookies: str) -> bool:
        """Whether we made the cookie of a session. That it still lasts is looked at later, with the body at hand."""
        serializer: Any = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]
        try:
            return "session" in serializer.loads(parse_cookie(cookies)[self._app.config["SESSION_COOKIE_NAME"]])
        except (BadSignature, KeyError, ValueError):  # forged, none, or bytes that are no text
            return False


def limit_of(endpoint: str | None, method: str) -> int:
    """What an endpoint takes of somebody who may use it."""
    if endpoint is None or method in _READING:
        return NO_BODY_BYTES
    return _BY_ENDPOINT.get(endpoint) or _BY_BLUEPRINT.get(endpoint.partition(".")[0], FORM_BYTES)


def limit_body() -> None:
    """Hold a request to the limit of its endpoint, whichever server it came through."""
    request.max_content_length = min(limit_of(request.endpoint, request.method), BATCH_BYTES)
