"""The pages about places and figures in a real browser: nothing that axe finds, nothing that the policy stops, no
sideways scroll at 320 pixels, everything there without scripts, and no name on a finder's or analyst's page."""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Response, make_response, render_template
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

import offer_samples
from gateway.templating import fingerprinted
from page_desk import desk
from wayout import assets

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, PHONE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}
SCREENS = os.environ.get("WAYOUT_TEST_SCREENS", "")
every_page = pytest.mark.parametrize("name", sorted(offer_samples.PAGES))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    assets.ensure(print)
    app = desk(fingerprinted(assets.BUILT), assets.BUILT)

    @app.get("/o/<name>")
    def offer(name: str) -> Response:
        template, context = offer_samples.PAGES[name]
        return make_response(render_template(template, **context))

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/o"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("no Chromium on this machine: ./wayout test brings one")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def faults(page: Page) -> list[Any]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@every_page
def test_axe_finds_nothing_nothing_is_stopped_and_nothing_scrolls_sideways(address: str, page: Page, name: str) -> None:
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: heard.append(str(fault)))
    for size in (WIDE, PHONE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(f"{address}/{name}")
        page.locator("body.govuk-frontend-supported").wait_for()
        if SCREENS:
            page.screenshot(path=f"{SCREENS}/{name}-{size['width']}.png", full_page=True)
        assert size == PHONE or faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert heard == []


@every_page
def test_a_page_has_one_first_heading_safe_forms_and_a_label_instead_of_a_name(
    address: str, page: Page, name: str
) -> None:
    page.goto(f"{address}/{name}")
    assert page.locator("h1").count() == 1
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert sorted(ids) == sorted(set(ids))
    faulty = page.locator(".govuk-error-summary a").evaluate_all("all => all.map(one => one.hash.slice(1))")
    assert set(faulty) <= set(ids)
    for form in page.locator("main form[method=post]").all():
        assert form.locator("input[name=csrf_token]").count() == 1
        assert form.locator("input[name=command_id]").count() == 1
    words = page.locator("body").inner_text()
    assert name.startswith("describe") or "Jayden" not in words  # the navigator knows who it is
    labels = re.findall(r"[Cc]andidate (\S+-\S+)", words)
    assert all(re.fullmatch(r"[A-Z2-9]{3}-[A-Z2-9]{3}", label) for label in labels)


@pytest.mark.parametrize(
    "name", ["waiting", "candidate", "placement-proposed", "place", "import", "describe", "figures"]
)
def test_everything_is_there_without_scripts(address: str, browser: Browser, name: str) -> None:
    without = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = without.new_page()
    page.goto(f"{address}/{name}")
    hidden = page.locator("main button, main a[href]").evaluate_all(
        "all => all.filter(one => !one.checkVisibility() && !one.closest('details, .govuk-pagination')).length"
    )
    assert page.locator("main").inner_text().strip()
    assert hidden == 0
    without.close()


def test_the_finder_reads_reasons_and_what_to_find_out_and_one_reason_for_all_that_is_not_safe(
    address: str, page: Page
) -> None:
    page.goto(f"{address}/candidate")
    words = page.locator("main").inner_text()
    assert "78 of 100 points" in words
    assert "Is there no night work?" in words
    assert "not safe for this candidate" in words
    first = page.locator(".wo-match").first
    first.get_by_text("All that was checked and counted").click()
    assert first.get_by_text("Safe for this candidate: yes").is_visible()


def test_a_figure_stands_with_its_people_its_interval_and_its_caveats(address: str, page: Page) -> None:
    page.goto(f"{address}/figures")
    words = page.locator("main").inner_text()
    row = page.locator("tbody tr").first.inner_text()
    assert "43" in row
    assert "0.66" in row
    assert "0.43 to 1.02" in row
    assert "Wolverhampton: No change in violent or knife offences that could be told from chance" in words
    assert "Coventry: Nothing can be said yet" in words
    assert "Not causal" in words
    assert page.locator(".wo-ratios__band").count() == 4
