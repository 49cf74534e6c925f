"""Adds security headers, and declares who each route is for: the app does not start with an undeclared route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app

View = TypeVar("View", bound=Callable[..., Any])
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000; includeSubDomains"  # browsers ask by https only, for a year
PUBLIC, FEED, SIGNED_IN = "public", "feed", "signed_in"


class RouteUndeclared(RuntimeError):
    """A fault of ours: a route does not declare who it is for."""


def for_everybody(view: View) -> View:
    """Open to the public: it shows nothing about any person."""
    view.__guard__ = (PUBLIC, frozenset())  # type: ignore[attr-defined]
    return view


def for_feeds(kind: str) -> Callable[[View], View]:
    """For a machine with a credential of this kind."""

    def declared(view: View) -> View:
        view.__guard__ = (FEED, frozenset({kind}))  # type: ignore[attr-defined]
        return view

    return declared


def for_roles(roles: frozenset[str]) -> Callable[[View], View]:
    """For users who have one of these roles at some site; for others it does not exist."""

    def declared(view: View) -> View:
        view.__guard__ = (SIGNED_IN, roles)  # type: ignore[attr-defined]
        return view

    return declared


def guard_of(app: Flask, endpoint: str) -> tuple[str, frozenset[str]]:
    """Whom an endpoint is for. Flask's own static files are public."""
    if endpoint == "static":
        return PUBLIC, frozenset()
    declared = getattr(app.view_functions[endpoint], "__guard__", None)
    if declared is None:
        raise RouteUndeclared(endpoint)
    return declared  # type: ignore[no-any-return]


def check_every_route(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        guard_of(app, rule.endpoint)


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
    return response
