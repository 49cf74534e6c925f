"""Builds the WSGI app: hooks in the order in which they must run, pages, feeds and error handlers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException

from common.errors import NOT_FOUND, Refused, Unavailable
from common.tracing import trace
from gateway.access.route_guards import add_headers, check_every_route
from gateway.body_limits import BATCH_BYTES, limit_body
from gateway.context import GatewayContext
from gateway.feeds import custody, partners, texts
from gateway.feeds import intelligence as intelligence_feed
from gateway.feeds.problems import problem
from gateway.pages import cases, evaluation, opportunities, public, referrals, voluntary
from gateway.pages.referrals import list_uploads
from gateway.pages.support import layout
from gateway.presentation import error_messages, templating
from gateway.rate_limits import Limits, RateLimiter

log = structlog.get_logger()
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
STATIC = Path(__file__).parent / "static"
FEEDS = (*texts.FEEDS, custody.pages, intelligence_feed.pages, partners.pages)
AREAS = (public, referrals, cases, voluntary, opportunities, evaluation)
PAGES = (*(pages for area in AREAS for pages in area.PAGES), *public.SIGNED_FORMS)


def create_app(
    context: GatewayContext,
    *,
    cookie_keys: Sequence[bytes],
    https: bool,
    public_url: str | None = None,
    host: str = "127.0.0.1",
    demo_open: bool = False,
    static: Path = STATIC,
    limits: Limits | None = None,
) -> Flask:
    """The gateway as a WSGI app. ``public_url`` is where the world reaches us when that is not where we listen, on
    ``host``. A request that names any other host is refused, so that no web page reaches us by a name of its own. With
    ``demo_open`` everybody may sign in to a demo with one click, else only who is at this machine. The first of
    ``cookie_keys`` signs; what the others signed is accepted."""
    app = Flask(__name__, static_folder=str(static), static_url_path="/static")
    _configure(app, cookie_keys, https=https, public_url=public_url)
    app.config["DEMO_OPEN"] = demo_open
    app.config["TRUSTED_HOSTS"] = _trusted_hosts(host, public_url)
    app.extensions["context"] = context
    app.extensions["rate_limiter"] = RateLimiter(context, limits or Limits())
    templating.configure_templates(
        app, templating.fingerprinted(static) if (static / "manifest.json").exists() else _unbuilt
    )
    _register_routes(app)
    _register_error_handlers(app)
    check_every_route(app)
    app.wsgi_app = _traced(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, cookie_keys: Sequence[bytes], *, https: bool, public_url: str | None) -> None:
    app.config.update(
        SECRET_KEY=cookie_keys[0],
        SECRET_KEY_FALLBACKS=list(cookie_keys[1:]),
        WTF_CSRF_SECRET_KEY=list(reversed(cookie_keys)),  # itsdangerous signs with the last
        SESSION_COOKIE_NAME="wayout",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        MAX_CONTENT_LENGTH=BATCH_BYTES,
        MAX_FORM_PARTS=2_000,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_TIME_LIMIT=None,
        PUBLIC_URL=public_url,
    )


def _trusted_hosts(host: str, public_url: str | None) -> list[str] | None:
    """The names by which we are reached; None where only the proxy in front knows them."""
    public = urlsplit(public_url or "").hostname
    if public is None and host not in LOOPBACK:
        return None
    return [*LOOPBACK, *([public] if public else [])]


def _register_routes(app: Flask) -> None:
    """The order of the hooks matters: large lists must be let in before anything reads the form."""
    app.before_request(limit_body)
    app.before_request(layout.load_member)
    app.before_request(list_uploads.let_large_lists_in)
    csrf = CSRFProtect(app)
    app.before_request(layout.check_roles)
    app.after_request(add_headers)
    for feed in FEEDS:
        csrf.exempt(feed)
        app.register_blueprint(feed)
    for forms in public.SIGNED_FORMS:
        csrf.exempt(forms)
    for pages in PAGES:
        app.register_blueprint(pages)


def _traced(serve: Callable[..., Any]) -> Callable[..., Any]:
    """Each request is a trace of its own; a trace that the caller sends is ignored."""

    def traced(environ: Any, start_response: Any) -> Any:
        with trace():
            return serve(environ, start_response)

    return traced


def _unbuilt(name: str) -> str:
    return f"/static/{name}"


def _register_error_handlers(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _refused(refusal: Refused) -> Response:
    return _say(error_messages.status(refusal.code), refusal.code)


def _unavailable(error: Unavailable) -> Response:
    log.warning("service_unavailable", path=request.url_rule.rule if request.url_rule else None, error=str(error))
    response = _say(503, "unavailable")
    response.headers["Retry-After"] = "30"
    return response


def _http(error: HTTPException) -> Response:
    response = _say(error.code or 500, NOT_FOUND if error.code == 404 else None)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _fault(error: Exception) -> Response:
    log.error("page_failed", path=request.url_rule.rule if request.url_rule else None, exc_info=error)
    return _say(500, "fault")


def _say(status: int, code: str | None) -> Response:
    """A refusal as a page for people, as a small object for machines, as a problem for organisations' programs."""
    if request.path.startswith(f"{partners.PREFIX}/"):
        return problem(status, code)
    if request.blueprint in {feed.name for feed in FEEDS}:
        response = Response(f'{{"error": "{code or status}"}}\n', status, content_type="application/json")
    else:
        response = layout.render(
            "layout/error.html", status=status, code=code, sent=request.method == "POST", back_href=None
        )
        response.status_code = status
    return response
