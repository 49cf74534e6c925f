"""The duty queue, live without a reload."""

from __future__ import annotations

from flask import Blueprint, Response, request

from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.pagination import page_number
from referral.messages import ListQueue

pages = Blueprint("queue", __name__)


@pages.get("/queue")
@for_roles(declaration(ListQueue).roles)
def queue() -> Response:
    poll = "HX-Request" in request.headers
    mine = "mine" in request.args
    page = layout.ask(ListQueue(page=page_number(), mine=mine))
    answer = layout.render(
        "referrals/_queue_list.html" if poll else "referrals/queue.html",
        page=page,
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
        mine=mine,
        last_opened=layout.last_opened("queue", visit=not poll),
    )
    answer.vary.add("HX-Request")
    return answer
