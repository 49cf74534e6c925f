"""What anybody may see: where to turn, and whether the service is up."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from gateway.pages import frame
from gateway.security import for_everybody

pages = Blueprint("public", __name__)


@pages.get("/")
@for_everybody
def start() -> Response:
    return frame.render("start.html", text_number=current_app.config["TEXT_NUMBER"])


@pages.get("/health")
@for_everybody
def health() -> Response:
    """For whoever restarts us: 200 while the directory answers."""
    frame.front().door.is_demo()
    return Response("ok\n", content_type="text/plain")
