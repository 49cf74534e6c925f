"""A small Flask app that shows the real templates with made-up records, for the tests of how pages look and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from flask import Flask, Response, make_response, redirect, render_template, request

import gateway
from gateway.access.route_guards import add_headers
from gateway.presentation.templating import configure_templates
from support.media_scene import png
from support.pages import samples

TEMPLATES = Path(gateway.__file__).parent / "templates"


def units_of_work(assets: Callable[[str], str], static: Path | None = None) -> Flask:
    """Every sample page at /p/NAME, under the headers of the real gateway."""
    app = Flask("page_desk", template_folder=str(TEMPLATES), static_folder=static, static_url_path="/static")
    configure_templates(app, assets)
    app.jinja_env.globals["csrf_token"] = lambda: "made-up-token"
    app.after_request(add_headers)

    @app.get("/p/<name>")
    def page(name: str) -> Response:
        template, context = samples.PAGES[name]
        return make_response(render_template(template, **context))

    @app.get("/referrals/<referral_id>/media/<media_id>")
    def media(referral_id: str, media_id: str) -> Response:
        return Response(png(480, 320), content_type="image/png")

    @app.get("/queue")
    def queue() -> Response:
        if app.extensions.get("signed_out"):
            return cast(Response, redirect("/p/demo-sign-in", 303))
        context = {**samples.PAGES["queue"][1], "page": app.extensions.get("queue", samples.QUEUE)}
        return make_response(
            render_template(
                "referrals/_queue_list.html" if "HX-Request" in request.headers else "referrals/queue.html", **context
            )
        )

    return app
