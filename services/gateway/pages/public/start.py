"""Public pages: where to get help, and whether the service is up."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response

from common.errors import Unavailable
from gateway.access.directory import PublicForm
from gateway.access.route_guards import for_everybody
from gateway.pages.support import layout

pages = Blueprint("public", __name__)


@pages.get("/")
@for_everybody
def start() -> Response:
    forms = _forms()
    numbers = {form.text_number for form in forms if form.text_number}
    return layout.render("public/start.html", only_number=numbers.pop() if len(numbers) == 1 else None, forms=forms)


def _forms() -> Sequence[PublicForm]:
    """Where one can write to, with each site's own numbers: those last known while the directory is away."""
    try:
        return layout.context().directory.forms()
    except Unavailable:
        return layout.context().directory.last_known_forms


@pages.get("/health")
@for_everybody
def health() -> Response:
    """For monitoring: one line of text, 200 while a text could be taken in now, else 503 with what is wrong."""
    problem = layout.context().health.problem()
    return Response(f"{problem or 'ok'}\n", 503 if problem else 200, content_type="text/plain")


@pages.get("/health/feeds")
@for_everybody
def health_of_feeds() -> Response:
    """For monitoring: how often each feed was rejected since the start, and why. Numbers only."""
    counted = layout.context().rejected_requests.counted()
    lines = [f"{feed} {why} {times}\n" for (feed, why), times in sorted(counted.items())]
    return Response("".join(lines), content_type="text/plain")
