"""The pages about places and figures in a real browser: nothing that axe finds, nothing that the policy stops, no
sideways scroll at 320 pixels, everything there without scripts, and no name on a finder's or analyst's page."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Response, make_response, render_template
from playwright.sync_api import Page
from werkzeug.serving import make_server

from gateway.presentation.templating import fingerprinted
from support.pages import opportunity_samples
from support.pages.app import units_of_work
from support.pages.browser_checks import NARROW, PHONE, WIDE, complaints, faults, open_page, sideways
from wayout.dev import assets

pytestmark = pytest.mark.browser
SCREENS = os.environ.get("WAYOUT_TEST_SCREENS", "")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    assets.ensure_built(print)
    app = units_of_work(fingerprinted(assets.BUILT_FOLDER), assets.BUILT_FOLDER)

    @app.get("/o/<name>")
    def offer(name: str) -> Response:
        template, context = opportunity_samples.PAGES[name]
        return make_response(render_template(template, **context))

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/o"
    server.shutdown()


@dataclass
class Opened:
    """A page that the screen shows, and what the browser has complained about since it was asked for."""

    name: str
    heard: list[str]


@pytest.fixture(scope="module", params=sorted(opportunity_samples.PAGES))
def opened(request: pytest.FixtureRequest, address: str, screen: Page) -> Iterator[Opened]:
    """Every page, opened once for all that is looked at."""
    screen.set_viewport_size(WIDE)
    with complaints(screen) as heard:
        open_page(screen, f"{address}/{request.param}")
        yield Opened(request.param, heard)


def test_axe_finds_nothing_nothing_is_stopped_and_nothing_scrolls_sideways(screen: Page, opened: Opened) -> None:
    for size in (WIDE, PHONE, NARROW):
        screen.set_viewport_size(size)
        if SCREENS:
            screen.screenshot(path=f"{SCREENS}/{opened.name}-{size['width']}.png", full_page=True)
        assert size == PHONE or faults(screen) == []
        assert sideways(screen) <= 0
    assert opened.heard == []


def test_a_page_has_one_first_heading_safe_forms_and_a_label_instead_of_a_name(screen: Page, opened: Opened) -> None:
    assert screen.locator("h1").count() == 1
    ids = screen.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert sorted(ids) == sorted(set(ids))
    faulty = screen.locator(".govuk-error-summary a").evaluate_all("all => all.map(one => one.hash.slice(1))")
    assert set(faulty) <= set(ids)
    for form in screen.locator("main form[method=post]").all():
        assert form.locator("input[name=csrf_token]").count() == 1
        assert form.locator("input[name=command_id]").count() == 1
    words = screen.locator("body").inner_text()
    assert opened.name.startswith("describe") or "Jayden" not in words  # the navigator knows who it is
    labels = re.findall(r"[Cc]andidate (\S+-\S+)", words)
    assert all(re.fullmatch(r"[A-Z2-9]{3}-[A-Z2-9]{3}", label) for label in labels)


@pytest.mark.parametrize(
    "name", ["waiting", "candidate", "placement-agreed", "proposals", "opportunity", "import", "describe", "figures"]
)
def test_everything_is_there_without_scripts(address: str, bare_screen: Page, name: str) -> None:
    bare_screen.goto(f"{address}/{name}")
    hidden = bare_screen.locator("main button, main a[href]").evaluate_all(
        "all => all.filter(one => !one.checkVisibility() && !one.closest('details, .govuk-pagination')).length"
    )
    assert bare_screen.locator("main").inner_text().strip()
    assert hidden == 0


def test_the_finder_reads_reasons_and_what_to_find_out_and_nothing_about_safety(address: str, screen: Page) -> None:
    screen.goto(f"{address}/candidate")
    words = screen.locator("main").inner_text()
    assert "78 of 100 points" in words
    assert "Is there no night work?" in words
    assert "safe" not in words
    first = screen.locator(".wo-match").first
    first.get_by_text("Show all checks and points").click()
    assert first.get_by_text("Old enough: yes").is_visible()


def test_a_figure_stands_with_its_people_its_interval_and_its_caveats(address: str, screen: Page) -> None:
    screen.goto(f"{address}/figures")
    words = screen.locator("main").inner_text()
    row = screen.locator("tbody tr").first.inner_text()
    assert "43" in row
    assert "0.66" in row
    assert "0.43 to 1.02" in row
    assert "Wolverhampton: No change in violent or knife offences beyond what chance could explain" in words
    assert "Fewer than 5 people: not shown, so that nobody can be recognised" in words
    assert "Coventry: Nothing can be shown yet" in words
    assert "Not causal" in words
    assert screen.locator(".wo-ratios__band").count() == 4
