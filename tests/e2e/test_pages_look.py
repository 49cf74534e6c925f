"""Every page in a real browser: nothing that axe finds, nothing that the content policy stops, no sideways scroll at
320 pixels, and what must work by keyboard, without scripts, and while the list refreshes itself."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

import page_samples
from gateway.templating import fingerprinted
from page_desk import desk
from page_records import QUEUE, queue_item
from wayout import assets

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, PHONE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}
SECONDS = 15_000

every_page = pytest.mark.parametrize("name", sorted(page_samples.PAGES))


@dataclass
class Site:
    app: Flask
    address: str


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    assets.ensure(print)
    app = desk(fingerprinted(assets.BUILT), assets.BUILT)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(app, f"http://127.0.0.1:{server.port}")
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
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    made.set_default_timeout(SECONDS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def complaints(page: Page) -> list[str]:
    """What the browser complains about from now on: the content policy, missing files, failing scripts."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: heard.append(str(fault)))
    return heard


def faults(page: Page) -> list[Any]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def open_page(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have started."""
    page.goto(address)
    page.locator("body.govuk-frontend-supported").wait_for()


@every_page
def test_axe_finds_nothing_nothing_is_stopped_and_nothing_scrolls_sideways(site: Site, page: Page, name: str) -> None:
    heard = complaints(page)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        open_page(page, f"{site.address}/p/{name}")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert heard == []


def test_axe_would_find_a_fault_if_there_were_one(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/p/case")
    page.evaluate("document.querySelector('label[for=note]').remove()")
    assert [fault for fault, _ in faults(page)] == ["label"]


def test_a_phone_has_the_plan_as_a_list_and_a_wide_screen_as_a_picture_too(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/p/case")
    assert page.locator(".wo-plan-picture").is_visible()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert not page.locator(".wo-plan-picture").is_visible()
    assert page.locator(".wo-steps > li").count() == len(page_samples.CASE.steps)


def test_a_contact_is_recorded_with_three_taps_and_its_form_comes_before_the_plan(site: Site, page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{site.address}/p/case")
    above = "el => el.getBoundingClientRect().top"
    form, plan = page.locator("#record-contact").evaluate(above), page.locator("#plan").evaluate(above)
    assert form < plan
    page.get_by_label("Visit").check()
    page.get_by_label("No answer").check()
    with page.expect_request("**/contacts") as sent:
        page.get_by_role("button", name="Save contact").click()
    assert "how=visit" in (sent.value.post_data or "")
    assert "outcome=no_answer" in (sent.value.post_data or "")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_picture_opens_blurred_and_is_shown_clearly_by_keyboard_alone(
    site: Site, browser: Browser, scripts: bool
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url) if "/media/" in asked.url else None)
    page.goto(f"{site.address}/p/referral-media", wait_until="networkidle")
    assert len(fetched) == 1, "only what was opened is fetched: no other picture, no voice message, no video"
    picture = page.get_by_role("img", name="blurred until you show it clearly")
    look = "element => getComputedStyle(element).filter"
    assert "blur" in picture.evaluate(look)
    page.get_by_label("Show it clearly").focus()
    page.keyboard.press("Space")
    assert picture.evaluate(look) == "none"
    page.keyboard.press("Space")
    assert "blur" in picture.evaluate(look)
    context.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(site: Site, page: Page) -> None:
    open_page(page, f"{site.address}/p/plan-form-with-errors")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    page.get_by_role("link", name="Choose which help step B is").click()
    assert page.evaluate("document.activeElement.id") == "service-B"


def test_whoever_uses_a_keyboard_skips_to_the_work_and_opens_it(site: Site, page: Page) -> None:
    open_page(page, f"{site.address}/p/queue")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    for _ in range(3):  # everybody's, mine, and then the first of them
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/referrals/")


def test_a_new_referral_comes_onto_the_open_queue_and_the_focus_stays(site: Site, page: Page) -> None:
    site.app.extensions["queue"] = QUEUE
    heard = complaints(page)
    open_page(page, f"{site.address}/queue")
    page.get_by_role("link", name="Jaden Taylor Reid").focus()
    arrived = queue_item(0, gist="please can somebody ring me")
    site.app.extensions["queue"] = replace(QUEUE, items=(*QUEUE.items, arrived), total=28)
    page.get_by_text("please can somebody ring me").wait_for()
    assert page.get_by_role("status").inner_text().startswith("28 referrals wait")
    assert page.evaluate("document.activeElement.textContent") == "Jaden Taylor Reid"
    assert faults(page) == []
    assert heard == []


def test_a_queue_that_stopped_updating_says_so_and_keeps_what_it_shows(site: Site, page: Page) -> None:
    site.app.extensions["queue"] = QUEUE
    open_page(page, f"{site.address}/queue")
    page.route("**/queue?page=*", lambda route: route.fulfill(status=503, body="away"))
    page.get_by_text("This list has stopped updating.").wait_for()
    assert page.get_by_role("link", name="Jaden Taylor Reid").is_visible()
    page.unroute("**/queue?page=*")
    page.get_by_text("This list has stopped updating.").wait_for(state="hidden")


def test_a_session_that_ended_does_not_put_the_sign_in_page_into_the_list(site: Site, page: Page) -> None:
    open_page(page, f"{site.address}/queue")
    site.app.extensions["signed_out"] = True
    page.get_by_text("This list has stopped updating.").wait_for()
    site.app.extensions["signed_out"] = False
    assert page.locator("h1").inner_text() == "Duty queue"
    assert page.get_by_role("heading", name="Choose who to be").count() == 0


@pytest.mark.parametrize("name", ["start", "queue", "referral-candidates", "case-opened", "case", "plan-form"])
def test_everything_is_there_without_scripts(site: Site, browser: Browser, name: str) -> None:
    without = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = without.new_page()
    page.goto(f"{site.address}/p/{name}")
    assert page.locator("main").inner_text().strip()
    hidden = page.locator("main button:not([hidden]), main a[href]").evaluate_all(
        "all => all.filter(it => !it.checkVisibility() && !it.closest('details, [hidden], .govuk-pagination')).length"
    )
    assert hidden == 0
    without.close()
