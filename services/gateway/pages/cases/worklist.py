"""Who to go to next, and why: one's own cases, or the whole team's for those who supervise it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from casework.messages import ListWork
from common.messages import declaration
from common.roles import SUPERVISION
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.pagination import page_number
from gateway.pages.support.people import known_people

pages = Blueprint("work", __name__)


@pages.get("/work")
@for_roles(declaration(ListWork).roles)
def work() -> Response:
    can_see_team = bool(layout.member().roles & SUPERVISION)
    mine = not (can_see_team and "team" in request.args)
    page = layout.ask(ListWork(mine=mine, page=page_number()), acting_as=None if mine else SUPERVISION)
    return layout.render(
        "cases/worklist.html",
        page=page,
        known=known_people(*(item.person_id for item in page.items)),
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        mine=mine,
        can_see_team=can_see_team,
    )
