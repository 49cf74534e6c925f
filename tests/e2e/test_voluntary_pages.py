"""The pages of local groups and commissioners in a real browser, at moments of a story that is really played: nothing
that axe finds, nothing stopped by the content policy, no sideways scroll at 320 pixels, all of it without scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from support.pages.browser_checks import NARROW, PHONE, WIDE, complaints, faults, sideways
from support.scene import Scene
from support.voluntary_scene import Groups
from wayout.demo import force_files
from wayout.demo import story as main_acts
from wayout.demo import voluntary_acts as acts
from wayout.demo.environment import DemoEnvironment
from wayout.demo.story import Story
from wayout.dev import assets
from wayout.onboarding.onboard import onboard
from wayout.processes.all_in_one import all_in_one

pytestmark = [pytest.mark.browser, pytest.mark.story, pytest.mark.timeout(900)]
RUTH, KOFI, JO = acts.COMMISSIONER, acts.FIRST_WORKER, acts.SECOND_WORKER
NAMES = [
    "no-group-yet", "no-fund-yet", "groups-none", "funds", "fund-refused", "groups", "group",
    "group-refused", "requests", "request", "request-refused", "called-by-name", "session-refused", "sessions",
    "work-done", "our-claims-ready", "claim-form", "claims", "claim", "claim-refused", "our-claim-changes",
    "our-claim-refused", "our-claims-paid", "claim-paid", "our-group", "commissions", "waiting",
    "waiting-refused", "funds-spent", "ledger",
]  # fmt: skip
SCREENS = os.environ.get("WAYOUT_TEST_SCREENS", "")


@dataclass
class Seen:
    """A page as the browser found it."""

    words: str
    headings: int
    faults: list[Any] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    sideways: int = 0
    hidden_without_scripts: int = 0


@dataclass
class Looker:
    """Opens pages as the story's people do, at that moment, and keeps what was there."""

    browser: Browser
    environment: DemoEnvironment
    seen: dict[str, Seen] = field(default_factory=dict)
    screens: dict[tuple[str, bool], Page] = field(default_factory=dict)

    def look(self, name: str, user: str, path: str, press: str | None = None) -> None:
        """``press``: a button to press first, for the page that says what is missing."""
        page = self._screen(user, scripts=True)
        page.set_viewport_size(WIDE)
        with complaints(page) as heard:
            page.goto(self.environment.address + path)
            if press is not None:
                self._press(page, press)
            found = Seen(page.locator("main").inner_text(), page.locator("h1").count())
            for size in (WIDE, PHONE, NARROW):
                page.set_viewport_size(size)
                found.faults += faults(page) if size != PHONE else []
                self._keep(page, name, size["width"])
            found.sideways = sideways(page)
        found.heard = [said for said in heard if press is None or "status of 422" not in said]
        if press is None:
            found.hidden_without_scripts = self._hidden_without_scripts(user, path)
        self.seen[name] = found

    def _press(self, page: Page, button: str) -> None:
        found = page.get_by_role("button", name=button, include_hidden=True)
        found.evaluate(
            "one => { for (let up = one; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true }"
        )
        found.click()
        page.wait_for_load_state("networkidle")

    def _hidden_without_scripts(self, user: str, path: str) -> int:
        page = self._screen(user, scripts=False)
        page.goto(self.environment.address + path)
        hidden = page.locator("main button:not([hidden]), main a[href]").evaluate_all(
            "all => all.filter(one => !one.checkVisibility() && !one.closest('details, [hidden], svg')).length"
        )
        return int(hidden)

    def _screen(self, user: str, *, scripts: bool) -> Page:
        """The same person at the same screen, signed in, with scripts or without."""
        if (user, scripts) not in self.screens:
            page = self.browser.new_context(viewport=WIDE, java_script_enabled=scripts).new_page()
            page.set_default_timeout(60_000)
            page.goto(f"{self.environment.address}/sign-in")
            page.locator(f"button[value='{self.environment.forces['west-midlands'].users[user]}']").click()
            page.get_by_role("button", name="Sign out").wait_for()
            self.screens[user, scripts] = page
        return self.screens[user, scripts]

    def _keep(self, page: Page, name: str, width: int) -> None:
        if SCREENS and width != NARROW["width"]:
            page.screenshot(path=str(Path(SCREENS) / f"{name}-{width}.png"), full_page=True)


@pytest.fixture(scope="module")
def seen(browser: Browser, passable_folder: Path) -> Iterator[dict[str, Seen]]:
    """The story, played once, with a look at each page at its moment."""
    assets.ensure_built(print)
    with all_in_one(passable_folder, port=0, fresh=True, say=print) as running:
        gateway = running.system.units_of_work["gateway"]
        forces = {file.stem: onboard(running.deployment, gateway, running.system.rpc, file) for file in force_files()}
        environment = DemoEnvironment(running.address, running.deployment.admin, running.network, forces)
        looker = Looker(browser, environment)
        _play(looker, Story(environment), running.system)
        yield looker.seen


def _play(looker: Looker, story: Story, system: Any) -> None:
    look = looker.look
    _begin(looker, story)
    look("requests", KOFI, "/requests")
    (asked,) = story.environment.as_user(KOFI).open("/requests").links_to("/requests/")
    look("request", KOFI, asked)
    look("request-refused", KOFI, asked, press="Decline")
    acts.first_says_no(story)
    acts.second_is_silent(story)
    work = acts.second_says_yes(story)
    look("called-by-name", JO, work)
    look("session-refused", JO, work, press="Save session")
    acts.four_sessions(story, work)
    look("sessions", JO, work)
    acts.work_is_done(story, work)
    look("work-done", JO, work)
    _claims(looker, story)
    _afterwards(looker, story, system)


def _begin(looker: Looker, story: Story) -> None:
    look, ruth = looker.look, story.environment.as_user(RUTH)
    look("no-group-yet", KOFI, "/requests")
    look("no-fund-yet", RUTH, "/funds")
    look("groups-none", RUTH, "/groups")
    main_acts.a_mother_texts(story)
    main_acts.custody_reports_an_arrest(story)
    main_acts.a_case_opens(story)
    acts.money_and_groups(story)
    look("funds", RUTH, "/funds")
    look("fund-refused", RUTH, "/funds", press="Add fund")
    look("groups", RUTH, "/groups")
    group = ruth.open("/groups").links_to("/groups/")[0]
    look("group", RUTH, group)
    look("group-refused", RUTH, group, press="Add award")
    main_acts.the_navigator_plans(story)


def _claims(looker: Looker, story: Story) -> None:
    look, jo = looker.look, story.environment.as_user(JO)
    look("our-claims-ready", JO, "/our-claims")
    look("claim-form", JO, jo.open("/our-claims").links_to("/our-claims/new/")[0])
    claim = acts.claim_sent(story)
    look("claims", RUTH, "/claims")
    look("claim", RUTH, claim)
    look("claim-refused", RUTH, claim, press="Send back to the group")
    acts.changes_asked(story, claim)
    own = "/our" + claim.replace("/claims/", "-claims/")
    look("our-claim-changes", JO, own)
    look("our-claim-refused", JO, own, press="Send claim again")
    acts.approved_and_paid(story, claim)
    look("our-claims-paid", JO, "/our-claims")
    look("claim-paid", RUTH, claim)


def _afterwards(looker: Looker, story: Story, system: Any) -> None:
    """Somebody else needs a mentor, and both groups say no."""
    look, environment = looker.look, story.environment
    force = environment.forces["west-midlands"].force
    look("our-group", JO, "/our-group")
    by_slug = {site.slug: site.id for site in force.sites}
    Groups(Scene(system, force.id, (by_slug["wolverhampton"], by_slug["coventry"]))).step_released()
    environment.wait_until_idle()
    look("commissions", RUTH, "/commissions")
    for worker in (KOFI, JO):
        browser = environment.as_user(worker)
        for path in browser.open("/requests").links_to("/requests/"):
            page = browser.open(path)
            if any(form.action.endswith("/reject") for form in page.forms):
                page.send("/reject", {"reason": "not_suitable"})
        environment.wait_until_idle()
    look("waiting", RUTH, "/commissions/waiting")
    look("waiting-refused", RUTH, "/commissions/waiting", press="Ask again")
    look("funds-spent", RUTH, "/funds")
    look("ledger", RUTH, "/ledger")


every_page = pytest.mark.parametrize("name", NAMES)


@every_page
def test_axe_finds_nothing_on_a_wide_screen_a_phone_and_a_narrow_one(seen: dict[str, Seen], name: str) -> None:
    assert seen[name].faults == []


@every_page
def test_the_content_policy_stops_nothing_and_no_script_fails(seen: dict[str, Seen], name: str) -> None:
    assert seen[name].heard == []


@every_page
def test_nothing_has_to_be_scrolled_sideways_on_a_narrow_phone(seen: dict[str, Seen], name: str) -> None:
    assert seen[name].sideways <= 0


@every_page
def test_a_page_has_one_first_heading_and_everything_is_there_without_scripts(seen: dict[str, Seen], name: str) -> None:
    assert (seen[name].headings, seen[name].hidden_without_scripts) == (1, 0)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("refused")])
def test_a_form_that_is_sent_empty_says_what_is_missing(seen: dict[str, Seen], name: str) -> None:
    assert "There is a problem" in seen[name].words


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in ("called-by-name", "session-refused", "sessions")]
)
def test_no_page_but_that_of_the_running_work_says_who_it_is_about(seen: dict[str, Seen], name: str) -> None:
    assert not [said for said in ("Jaydon", "Jayden", "Tomlinson") if said in seen[name].words]


@pytest.mark.parametrize("name", ["called-by-name", "session-refused", "sessions"])
def test_the_group_at_work_sees_a_first_name_and_nothing_more(seen: dict[str, Seen], name: str) -> None:
    assert "Jayden" in seen[name].words
    assert "Tomlinson" not in seen[name].words


def test_a_step_that_both_groups_refused_waits_with_the_reason_of_each(seen: dict[str, Seen]) -> None:
    assert seen["waiting"].words.count("declined it") == 2


def test_money_is_shown_to_the_penny_and_the_books_balance(seen: dict[str, Seen]) -> None:
    assert "£175" in seen["funds-spent"].words
    assert "Yes, to the penny" in seen["ledger"].words
