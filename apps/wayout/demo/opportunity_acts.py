"""The acts about a job and about figures: postings are imported, a finder who sees no name makes a match that lasts,
and the analyst reads what changed and how certain that is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from wayout.demo.environment import DemoEnvironment
from wayout.demo.http_browser import Browser, Page, StoryFailed
from wayout.demo.story import NAVIGATOR, Story, require, the_navigator_reads_news

FINDER, ANALYST = "Leah Brandt", "Wen Li"
POSTINGS = Path(__file__).parent / "postings"
FIRST, SECOND = "Apprentice joiner", "Apprentice bike and scooter mechanic"
UNSAFE = "Kitchen assistant"
WEEK = timedelta(weeks=1)
UNTIL_FIGURES = timedelta(days=60)
PROVIDER_SAID = {"evidence": "provider_said"}


def places_are_imported(story: Story) -> None:
    """Employers' postings are imported once, and the page says what could not be read."""
    environment, leah = story.environment, story.environment.as_user(FINDER)
    published = {"site": _site(environment), "source": "Local employers", "document": _document()}
    page = leah.open("/opportunities/import").send("/import", published)
    require("6 new opportunities" in page.html, "the six opportunities were not imported")
    require("is not a date" in page.html, "the page does not say what could not be read")
    page = leah.open("/opportunities/import").send("/import", published)
    require("No new opportunities" in page.html, "the same opportunities were imported twice")
    page = leah.open(leah.open("/opportunities").link(FIRST))
    found_out = {"night_work": "no", "restricted_trade": "no", "training_included": "yes", "vacancies": "1"}
    page.send("/check", {**found_out, "support": ["kit_given", "somebody_to_turn_to"]})
    story.record("The opportunities finder", "brought in six places that employers publish, and rang the first of them")


def a_real_job(story: Story) -> None:
    """The job step leads to a placement with reasons. The first is withdrawn, the second lasts."""
    _describe(story)
    leah = story.environment.as_user(FINDER)
    (waits,) = leah.open("/waiting").links_to("/waiting/")
    _first_is_withdrawn(story, leah, waits)
    placement = _second_starts(story, leah, waits)
    for weeks in (1, 4):
        _still_there(story, leah, placement, weeks)
    done = story.environment.as_user(NAVIGATOR).open(story.case_path)
    require("/candidate" not in done.html, "the job step is not done")
    the_navigator_reads_news(story)
    story.record("The employer", "says that he is still there after four weeks: the job step of his plan is done")


def the_figures(story: Story) -> None:
    """Nothing is shown of one person, not even in the download, and the page says why."""
    environment, wen = story.environment, story.environment.as_user(ANALYST)
    environment.advance_clock(UNTIL_FIGURES)
    _later_checks(story)
    page = wen.open("/figures")
    for needed, what in (
        ("Wolverhampton: Nothing can be shown yet", "that nothing can be shown"),
        ("Fewer than 5 people: not shown, so that nobody can be recognised", "why nothing is shown"),
        ("Offences are known from", "since when offences are known"),
        ("do not reach back so far", "that no window looks back further than that"),
        ("Coventry: Nothing can be shown yet", "that there is nothing about a site without facts"),
    ):
        require(needed in page.html, f"the figures do not say {what}")
    require("wo-ratios__band" not in page.html and "1 person" not in page.html, "the figures show one person")
    require(not _shows_name(page), "the figures name a person")
    table = wen.open(page.link("Download as CSV"))
    require("interval_low" in table.html and not _shows_name(table), "the table cannot be downloaded")
    require("Fewer than 5 people" in table.html, "the table does not say why figures are missing")
    story.record(
        "The analyst", "reads that figures of fewer than five people are not shown, so that he is not recognised"
    )


def _describe(story: Story) -> None:
    navigator = story.environment.as_user(NAVIGATOR)
    links = navigator.open(story.case_path).links_to(f"{story.case_path}/steps/")
    steps = [link for link in links if link.endswith("/candidate")]
    require(len(steps) == 1, "no step of the plan is a job that can start")
    page = navigator.open(steps[0])
    wanted: dict[str, str | list[str]] = {
        "age_band": "16_17",
        "wish-1": "apprenticeship",
        "wish-2": "job",
        "hours": "full_time",
        "interests": ["construction", "motor"],
        "skills": ["working_with_hands", "problem_solving"],
        "home_zone": "WV1",
        "avoid_zones": "WV13, WV10",
    }
    page.send("/candidate", wanted)
    story.record("The navigator", "wrote down with him what he wants and can do; the finder gets it without his name")


def _first_is_withdrawn(story: Story, leah: Browser, waits: str) -> None:
    page = leah.open(waits)
    require(not _shows_name(page), "the finder is told who it is")
    require(0 <= page.html.find(FIRST) < page.html.find(SECOND), "the opportunities are not ordered by points")
    require("Near home: 20 of 20" in page.html, "the reasons are not shown")
    require("Canalside" not in page.html and "too young" in page.html, "night work is offered to a boy of 16")
    _unsafe_is_declined(story, leah, waits)
    placement = leah.open(waits).send("/propose")
    require(FIRST in placement.html, "the first place is not proposed")
    leah.open(placement.path + "?instead=1").send("/record", {"step": "withdrawn", **PROVIDER_SAID})
    leah.open(leah.open("/opportunities").link(FIRST)).send("/close")
    story.record(
        "The finder", "chose the best place, but the employer had just filled it: withdrawn, before he knew of it"
    )


def _unsafe_is_declined(story: Story, leah: Browser, waits: str) -> None:
    """He must not go to WV10. The finder sees the place there like any other, and proposes it."""
    opportunity = urlsplit(leah.open("/opportunities").link(UNSAFE)).path.rpartition("/")[2]
    placement = leah.open(waits).send("/propose", {"opportunity_id": opportunity})
    _answer(story, "They must not go to WV10", "/decline")
    placement = leah.open(placement.path)
    require("Not chosen" in placement.html, "the finder does not read that it was not chosen")
    require("must not" not in placement.html, "the finder reads why")
    story.record(
        "The navigator", "read beside one proposal that he must not go there, and declined: the finder reads no reason"
    )


def _answer(story: Story, expected: str, answer: str) -> None:
    """The navigator's page names what was proposed, and asks for an answer."""
    story.environment.wait_until_idle()
    navigator = story.environment.as_user(NAVIGATOR)
    page = navigator.open(navigator.open(story.case_path).link("Agree to or decline what was proposed"))
    require(expected in page.html, f"the navigator does not read: {expected}")
    page.send(answer)
    story.environment.wait_until_idle()


def _second_starts(story: Story, leah: Browser, waits: str) -> str:
    page = leah.open(waits)
    require(FIRST not in page.html, "a closed place is still offered")
    page = page.send("/propose")
    require(SECOND in page.html, "the second place is not proposed")
    require("/offer" not in page.html, "a place can be offered before the case team agreed")
    _answer(story, SECOND, "/agree")
    page = leah.open(page.path)
    require(_refused(page, "/offer", PROVIDER_SAID), "a place was offered before night work was ruled out")
    asked = ["night_work", "restricted_trade"]
    page = page.send("/offer", {"confirmed": asked, "benefits_explained": "yes", **PROVIDER_SAID})
    for step in ("accepted", "started"):
        page = page.send("/record", {"step": step, **PROVIDER_SAID})
    story.environment.wait_until_idle()
    require(not leah.open("/waiting").links_to("/waiting/"), "he still waits though he has started")
    story.record(
        "The finder", "asked the next employer what was open, explained the benefits and offered it: he started"
    )
    return page.path


def _still_there(story: Story, leah: Browser, placement: str, weeks: int) -> None:
    """The check is on the list when its week is reached, and not before."""
    environment = story.environment
    require(placement not in leah.open("/checks").links_to("/placements/"), "a check is due too early")
    environment.advance_clock(WEEK * (1 if weeks == 1 else 3))
    require(placement in leah.open("/checks").links_to("/placements/"), "no check is due")
    page = leah.open(placement).send("/record", {"step": f"sustained-{weeks}", "evidence": "payslip"})
    require("Still there" in page.html, "it is not recorded that he is still there")
    environment.wait_until_idle()


def _later_checks(story: Story) -> None:
    """Do the checks that have become due since then."""
    leah = story.environment.as_user(FINDER)
    for placement in leah.open("/checks").links_to("/placements/"):
        for weeks in (13, 26):
            page = leah.open(placement)
            if f'value="sustained-{weeks}"' in page.html:
                page.send("/record", {"step": f"sustained-{weeks}", "evidence": "payslip"})
    story.environment.wait_until_idle()
    require(not leah.open("/checks").links_to("/placements/"), "a check is still due after it was done")


def _document() -> str:
    """All of the demo's postings as one publisher's list."""
    files = sorted(POSTINGS.glob("*.jsonld"))
    return f"[{','.join(file.read_text(encoding='utf-8') for file in files)}]"


def _site(environment: DemoEnvironment) -> str:
    return str(
        next(site.id for site in environment.forces["west-midlands"].force.sites if site.slug == "wolverhampton")
    )


def _shows_name(page: Page) -> bool:
    return any(name in page.html for name in ("omlinson", "Jayd"))


def _refused(page: Page, action: str, values: Mapping[str, str | list[str]]) -> bool:
    try:
        page.send(action, values)
    except StoryFailed:
        return True
    return False
