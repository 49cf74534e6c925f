"""What every page shares: who is signed in, whether the page is for them, and the navigation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast, overload
from uuid import UUID, uuid4

from flask import (
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    request,
)
from flask import session as cookie

from casework.messages import FindRota, ListOnDuty, ListSafetyReviews, ListWork
from common.clock import real_time
from common.directory import Force
from common.errors import NOT_FOUND
from common.messages import RpcRequest, declaration
from evaluation.messages import ListFigures
from gateway.access.refusals import refused
from gateway.access.route_guards import SIGNED_IN, guard_of
from gateway.context import GatewayContext, R, S, T, may
from gateway.presentation.templating import NavItem, PageLayout, SiteOnDuty
from gateway.store.users import Member, find_signed_in_member, members
from opportunities.messages import ListCandidateRequests, ListOpportunities, ListPlacementChecks
from referral.messages import ListQueue, ListRules, ListTrials, RecordIntelligence, SearchReferrals
from voluntary.messages import (
    AcceptCommission,
    ApproveClaim,
    AskGroupsAgain,
    ListFunds,
    RegisterOrganisation,
    SetCapacity,
    SubmitClaim,
)

WHO_IS_ON_TIMEOUT = 1.0  # seconds; a page is worth more without it than late with it


def context() -> GatewayContext:
    return cast(GatewayContext, current_app.extensions["context"])


def load_member() -> None:
    """Find the session that the cookie names; a cookie that names none is nobody."""
    g.member, g.now = None, real_time()
    if request.endpoint == "static":
        return
    try:
        force_id, session_id = int(cookie["force"]), UUID(cookie["session"])
    except (KeyError, ValueError):
        return

    def find(uow: object) -> tuple[Member | None, datetime]:
        return find_signed_in_member(uow, session_id), uow.now  # type: ignore[arg-type, attr-defined]

    g.member, g.now = context().read(force_id, find)


def check_roles() -> Response | None:
    """Send visitors to sign in; for members without the role the page does not exist.

    Raises: Refused(not_found).
    """
    if request.endpoint is None:
        return None
    kind, roles = guard_of(current_app, request.endpoint)
    if kind != SIGNED_IN:
        return None
    if g.member is None:
        return cast(Response, redirect("/sign-in", 303))
    if roles and not roles & g.member.roles:
        raise refused(NOT_FOUND)
    return None


def member() -> Member:
    return cast(Member, g.member)


def ask(message: RpcRequest[R], *, acting_as: frozenset[str] | None = None) -> R:
    """Ask in the name of the user who is signed in."""
    return context().ask(member(), message, acting_as=acting_as)


@overload
def ask_together(
    one: RpcRequest[R], two: RpcRequest[S], /, *, acting_as: frozenset[str] | None = None
) -> tuple[R, S]: ...
@overload
def ask_together(
    one: RpcRequest[R], two: RpcRequest[S], three: RpcRequest[T], /, *, acting_as: frozenset[str] | None = None
) -> tuple[R, S, T]: ...
@overload
def ask_together(*questions: RpcRequest[R], acting_as: frozenset[str] | None = None) -> tuple[R, ...]: ...
def ask_together(*questions: RpcRequest[Any], acting_as: frozenset[str] | None = None) -> tuple[Any, ...]:
    """Questions of which none needs another's answer, at the same time; answers in the order of the questions."""
    return context().ask_together(member(), *questions, acting_as=acting_as)


def ask_with_optional(one: RpcRequest[R], perhaps: RpcRequest[S]) -> tuple[R, S | None]:
    """Two questions at the same time, of which the second may find nothing there."""
    return context().ask_with_optional(member(), one, perhaps)


def command(message: RpcRequest[R]) -> R:
    """A command in their name, with the id that the form was given: sending it twice does it once.

    Raises: Refused(command_id_missing).
    """
    try:
        command_id = UUID(request.form["command_id"])
    except (KeyError, ValueError) as wrong:
        raise refused("command_id_missing") from wrong
    return context().ask(member(), message, command_id=command_id)


def record(message: RpcRequest[R]) -> R:
    """A command in their name that belongs to no form, such as that they opened a page."""
    return context().ask(member(), message, command_id=uuid4())


def render(template: str, **context: object) -> Response:
    return make_response(render_template(template, frame=_frame(), **context))


def done(words: str, address: str) -> Response:
    """Say it once on the page that follows."""
    flash(words)
    return cast(Response, redirect(address, 303))


def names_of_sites() -> dict[int, str]:
    return {site.id: site.name for site in _force(member()).sites}


def names_of_staff() -> dict[str, str]:
    return context().staff(member().force_id)


def officers(roles: frozenset[str]) -> dict[str, str]:
    """Names by actor id of everybody who has one of these roles where the user has one too."""
    here = set(member().sites_where(roles))
    everybody = context().read(member().force_id, members)
    return {one.actor: one.name for one in everybody if here & set(one.sites_where(roles))}


def last_opened(page: str, *, visit: bool = True) -> datetime | None:
    """When this user last opened a page, before the visit under way. ``visit`` begins a visit; what an open page asks
    for by itself is part of the visit and must not mark what is new as seen."""
    opened = dict(cookie.get("opened", {}))
    before, began = opened.get(page, (None, None))
    if visit:
        before, began = began, g.now.timestamp()
        opened[page] = (before, began)
        cookie["opened"] = dict(sorted(opened.items(), key=lambda item: -item[1][1])[:20])
    return None if before is None else datetime.fromtimestamp(before, UTC)


def _frame() -> PageLayout:
    here = getattr(g, "member", None)
    if here is None:
        return PageLayout(now=g.now, demo=_is_demo())
    return PageLayout(
        now=g.now,
        force_name=_force(here).name,
        demo=_is_demo(),
        signed_in_as=here.name,
        role=min(here.roles, default=None),
        navigation=navigation_for(here),
        on_duty=_on_duty(here),
        notices=tuple(map(str, get_flashed_messages())),
    )


def _on_duty(here: Member) -> tuple[SiteOnDuty, ...]:
    """Who is on now at the user's sites that have a rota, for those who may know."""
    sites = here.sites_where(declaration(ListOnDuty).roles)
    if not sites:
        return ()
    asked = context()
    now = asked.on_duty.of(here.force_id, sites, lambda: asked.ask(here, ListOnDuty(), timeout=WHO_IS_ON_TIMEOUT))
    if not now.sites:
        return ()
    names, places, numbers = names_of_staff(), names_of_sites(), {one.site_id: one.number for one in now.numbers}
    return tuple(
        SiteOnDuty.of(
            places.get(site, ""), [one for one in now.items if one.site_id == site], names, numbers.get(site, "")
        )
        for site in now.sites
    )


def _force(of: Member) -> Force:
    """Read once for a page, whichever part of it asks first."""
    if "force" not in g:
        g.force = context().force(of.force_id)
    return cast(Force, g.force)


def _is_demo() -> bool:
    try:
        return context().demo
    except Exception:  # the page that says that the database is away must not fail for asking it this
        return False


def navigation_for(here: Member) -> tuple[NavItem, ...]:
    known = (
        ("Duty queue", "/queue", ListQueue, ("/queue", "/referrals", "/lists", "/questions")),
        ("Find", "/find", SearchReferrals, ("/find", "/decided")),
        ("My work", "/work", ListWork, ("/work", "/cases")),
        ("Rota", "/rota", FindRota, ("/rota",)),
        ("Visit safety", "/safe-to-visit", ListSafetyReviews, ("/safe-to-visit",)),
        ("Record intelligence", "/intelligence", RecordIntelligence, ("/intelligence",)),
        ("Candidates", "/waiting", ListCandidateRequests, ("/waiting", "/placements")),
        ("Opportunities", "/opportunities", ListOpportunities, ("/opportunities",)),
        ("Placement checks", "/checks", ListPlacementChecks, ("/checks",)),
        ("Figures", "/figures", ListFigures, ("/figures",)),
        ("Rules", "/rules", ListRules, ("/rules",)),
        ("Trials", "/trials", ListTrials, ("/trials",)),
        ("Requests", "/requests", AcceptCommission, ("/requests",)),
        ("Our claims", "/our-claims", SubmitClaim, ("/our-claims",)),
        ("Our group", "/our-group", SetCapacity, ("/our-group",)),
        ("Claims", "/claims", ApproveClaim, ("/claims",)),
        ("Commissioned work", "/commissions", AskGroupsAgain, ("/commissions",)),
        ("Local groups", "/groups", RegisterOrganisation, ("/groups",)),
        ("Money", "/funds", ListFunds, ("/funds", "/ledger")),
    )
    return tuple(
        NavItem(text, href, request.path.startswith(under))
        for text, href, message, under in known
        if may(here, message)
    )
