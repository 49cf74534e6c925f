"""Every page in a real browser: nothing that axe finds, nothing that the content policy stops, no sideways scroll at
320 pixels, and what must work by keyboard, without scripts, and while the list refreshes itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from gateway.presentation.templating import fingerprinted
from support.pages import samples
from support.pages.app import units_of_work
from support.pages.browser_checks import NARROW, PHONE, WIDE, complaints, faults, open_page, sideways
from support.pages.records import QUEUE, queue_item
from wayout.dev import assets

pytestmark = pytest.mark.browser
SECONDS = 15_000
REFRESHED = 6_000  # the queue asks every five seconds

every_page = pytest.mark.parametrize("name", sorted(samples.PAGES))


@dataclass
class Site:
    app: Flask
    address: str


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    assets.ensure_built(print)
    app = units_of_work(fingerprinted(assets.BUILT_FOLDER), assets.BUILT_FOLDER)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(app, f"http://127.0.0.1:{server.port}")
    server.shutdown()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=WIDE)
    made.set_default_timeout(SECONDS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@every_page
def test_axe_finds_nothing_nothing_is_stopped_and_nothing_scrolls_sideways(site: Site, screen: Page, name: str) -> None:
    screen.set_viewport_size(WIDE)
    with complaints(screen) as heard:
        open_page(screen, f"{site.address}/p/{name}")
        for size in (WIDE, NARROW):
            screen.set_viewport_size(size)
            assert faults(screen) == []
            assert sideways(screen) <= 0
    assert heard == []


def test_axe_would_find_a_fault_if_there_were_one(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/p/case")
    page.evaluate("document.querySelector('label[for=note]').remove()")
    assert [fault for fault, _ in faults(page)] == ["label"]


def test_a_phone_has_the_plan_as_a_list_and_a_wide_screen_as_a_picture_too(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/p/case")
    assert page.locator(".wo-plan-picture").is_visible()
    page.set_viewport_size(PHONE)
    assert not page.locator(".wo-plan-picture").is_visible()
    assert page.locator(".wo-steps > li").count() == len(samples.CASE.steps)


def test_what_was_done_long_ago_is_folded_away_and_what_is_new_to_this_reader_never_is(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/p/case-long")
    history = page.locator("section[aria-labelledby=history]")
    assert history.locator("li:visible").count() == 12
    assert history.get_by_text("New", exact=True).count() == 8, "of the last day"
    history.get_by_text("Show 18 earlier entries").click()
    assert history.locator("li:visible").count() == 30
    page.goto(f"{site.address}/p/case-long-unread")
    assert history.locator("li:visible").count() == 30
    assert history.get_by_text("New", exact=True).count() == 24


def test_a_contact_is_recorded_with_three_taps_and_its_form_comes_before_the_plan(site: Site, page: Page) -> None:
    page.set_viewport_size(PHONE)
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
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts)
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url) if "/media/" in asked.url else None)
    page.goto(f"{site.address}/p/referral-media", wait_until="networkidle")
    assert len(fetched) == 1, "only what was opened is fetched: no other picture, no voice message, no video"
    picture = page.get_by_role("img", name="blurred until you show it without blur")
    look = "element => getComputedStyle(element).filter"
    assert "blur" in picture.evaluate(look)
    page.get_by_label("Show it without blur").focus()
    page.keyboard.press("Space")
    assert picture.evaluate(look) == "none"
    page.keyboard.press("Space")
    assert "blur" in picture.evaluate(look)
    context.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(site: Site, page: Page) -> None:
    open_page(page, f"{site.address}/p/plan-form-with-errors")
    page.locator(".govuk-error-summary:focus").wait_for()
    page.get_by_role("link", name="Select the kind of help for step B").click()
    assert page.evaluate("document.activeElement.id") == "B-service"


def test_whoever_uses_a_keyboard_skips_to_the_work_and_opens_it(site: Site, page: Page) -> None:
    open_page(page, f"{site.address}/p/queue")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    for _ in range(3):  # everybody's, mine, and then the first of them
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/referrals/")


def open_queue(page: Page, site: Site) -> None:
    """With a clock that the test moves on: nobody waits for the next refresh in real time."""
    page.clock.install()
    open_page(page, f"{site.address}/queue")


def test_a_new_referral_comes_onto_the_open_queue_and_the_focus_stays(site: Site, page: Page) -> None:
    site.app.extensions["queue"] = QUEUE
    with complaints(page) as heard:
        open_queue(page, site)
        page.get_by_role("link", name="Jaden Taylor Reid").focus()
        arrived = queue_item(0, preview="please can somebody ring me")
        site.app.extensions["queue"] = replace(QUEUE, items=(*QUEUE.items, arrived), total=28)
        page.clock.run_for(REFRESHED)
        page.get_by_text("please can somebody ring me").wait_for()
        assert page.get_by_role("status").inner_text().startswith("28 referrals wait")
        assert page.evaluate("document.activeElement.textContent") == "Jaden Taylor Reid"
        assert faults(page) == []
    assert heard == []


def test_a_queue_that_stopped_updating_says_so_and_keeps_what_it_shows(site: Site, page: Page) -> None:
    site.app.extensions["queue"] = QUEUE
    open_queue(page, site)
    page.route("**/queue?page=*", lambda route: route.fulfill(status=503, body="away"))
    page.clock.run_for(REFRESHED)
    page.get_by_text("This list has stopped updating.").wait_for()
    assert page.get_by_role("link", name="Jaden Taylor Reid").is_visible()
    page.unroute("**/queue?page=*")
    page.clock.run_for(REFRESHED)
    page.get_by_text("This list has stopped updating.").wait_for(state="hidden")


def test_a_session_that_ended_does_not_put_the_sign_in_page_into_the_list(site: Site, page: Page) -> None:
    open_queue(page, site)
    site.app.extensions["signed_out"] = True
    page.clock.run_for(REFRESHED)
    page.get_by_text("This list has stopped updating.").wait_for()
    site.app.extensions["signed_out"] = False
    assert page.locator("h1").inner_text() == "Duty queue"
    assert page.get_by_role("heading", name="Choose a user").count() == 0


@pytest.mark.parametrize("name", ["start", "queue", "referral-candidates", "case-opened", "case", "plan-form"])
def test_everything_is_there_without_scripts(site: Site, bare_screen: Page, name: str) -> None:
    bare_screen.goto(f"{site.address}/p/{name}")
    assert bare_screen.locator("main").inner_text().strip()
    hidden = bare_screen.locator("main button:not([hidden]), main a[href]").evaluate_all(
        "all => all.filter(it => !it.checkVisibility() && !it.closest('details, [hidden], .govuk-pagination')).length"
    )
    assert hidden == 0
