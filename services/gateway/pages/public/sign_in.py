"""Signing in and out. A demo has one-click sign-ins; anywhere else they do not exist."""

from __future__ import annotations

import ipaddress
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, request
from flask import session as cookie

from common.errors import NOT_FOUND
from gateway.access.refusals import refused
from gateway.access.route_guards import for_everybody, for_roles
from gateway.pages.support import layout
from gateway.store.users import Member, members, sign_in, sign_out

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
@for_everybody
def choose() -> Response:
    _only_in_a_demo()
    directory = layout.context().directory.forces()
    forces = [
        {"name": force.name, "users": [_shown(user, force.sites) for user in layout.context().read(force.id, members)]}
        for force in directory.values()
    ]
    return layout.render("public/demo_sign_in.html", forces=forces)


@pages.post("/sign-in")
@for_everybody
def enter() -> Response:
    """Raises: Refused(not_found)."""
    _only_in_a_demo()
    try:
        user_id = UUID(request.form["user_id"])
    except (KeyError, ValueError) as wrong:
        raise refused(NOT_FOUND) from wrong
    for force_id in layout.context().directory.forces():
        session_id = layout.context().read(force_id, lambda uow: sign_in(uow, user_id))
        if session_id is not None:
            cookie.clear()  # a session that somebody else began is never continued
            cookie["force"], cookie["session"] = force_id, str(session_id)
            return redirect("/home", 303)  # type: ignore[return-value]
    raise refused(NOT_FOUND)


@pages.get("/home")
@for_roles(frozenset())
def home() -> Response:
    """The first page that this user's roles may open."""
    entries = layout.navigation_for(layout.member())
    return redirect(entries[0].href if entries else "/", 303)  # type: ignore[return-value]


@pages.post("/sign-out")
@for_everybody
def leave() -> Response:
    if layout.member() is not None:
        session_id = UUID(cookie["session"])
        layout.context().read(layout.member().force_id, lambda uow: sign_out(uow, session_id))
    cookie.clear()
    return redirect("/", 303)  # type: ignore[return-value]


def _only_in_a_demo() -> None:
    """And there only for who is at this machine, unless the demo is open to its network."""
    if not layout.context().demo or not (current_app.config["DEMO_OPEN"] or _is_at_this_machine()):
        raise refused(NOT_FOUND)


def _is_at_this_machine() -> bool:
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _shown(user: Member, sites: tuple[object, ...]) -> dict[str, object]:
    names = {site.id: site.name for site in sites}  # type: ignore[attr-defined]
    own = sorted({site for _, site in user.grants})
    return {
        "id": user.user_id,
        "name": user.name,
        "role": min(user.roles, default=""),
        "site": names.get(own[0]) if len(own) == 1 else None,
    }
