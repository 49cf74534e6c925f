"""The story's acts of a real job and of honest figures: postings come in, a finder who sees no name makes a match, it
lasts, and the analyst reads what changed with how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from wayout.demo.environment import Stage
from wayout.demo.http_browser import Browser, Page, Unexpected
from wayout.demo.story import NAVIGATOR, Told, must

FINDER, ANALYST = "Leah Brandt", "Wen Li"
POSTINGS = Path(__file__).parent / "postings"
FIRST, SECOND = "Apprentice joiner", "Apprentice bike and scooter mechanic"
WEEK = timedelta(weeks=1)
UNTIL_FIGURES = timedelta(days=60)
SAID = {"evidence": "provider_said"}


def places_are_imported(told: Told) -> None:
    """What employers publish comes in once, and what could not be read is said."""
    stage, leah = told.stage, told.stage.as_user(FINDER)
    published = {"site": _site(stage), "source": "Local employers", "document": _document()}
    page = leah.open("/places/import").send("/import", published)
    must("6 new opportunities" in page.html, "the six places were not taken in")
    must("is not a date" in page.html, "the page does not say what could not be read")
    page = leah.open("/places/import").send("/import", published)
    must("No new opportunities" in page.html, "the same places came in twice")
    page = leah.open(leah.open("/places").link(FIRST))
    found_out = {"night_work": "no", "restricted_trade": "no", "training_included": "yes", "places": "1"}
    page.send("/check", {**found_out, "support": ["kit_given", "somebody_to_turn_to"]})
    told.say("The opportunities finder", "brought in six places that employers publish, and rang the first of them")


def a_real_job(told: Told) -> None:
    """The job step becomes a place with reasons; the first is withdrawn, the second lasts."""
    _describe(told)
    leah = told.stage.as_user(FINDER)
    (waits,) = leah.open("/waiting").links_to("/waiting/")
    _first_is_withdrawn(told, leah, waits)
    placement = _second_starts(told, leah, waits)
    for weeks in (1, 4):
        _still_there(told, leah, placement, weeks)
    done = told.stage.as_user(NAVIGATOR).open(told.case)
    must("/candidate" not in done.html, "the job step is not done")
    told.say("The employer", "says that he is still there after four weeks: the job step of his plan is done")


def the_figures(told: Told) -> None:
    """Before and after, never without people, interval and caveats."""
    stage, wen = told.stage, told.stage.as_user(ANALYST)
    stage.advance(UNTIL_FIGURES)
    _later_checks(told)
    page = wen.open("/figures")
    for needed, what in (
        ("Wolverhampton", "the site"),
        ("1 person", "how many people"),
        ("95% interval", "the interval"),
        ("Not causal", "that it is not causal"),
        ("without the offence that led to the referral", "the index offence left out"),
        ("with the offence that led to the referral", "the index offence counted"),
    ):
        must(needed in page.html, f"the figures do not say {what}")
    must("<svg" in page.html and "wo-ratios__band" in page.html, "the interval is not drawn")
    must("Coventry: There is not enough data yet" in page.html, "a site without facts does not say so")
    must(not _named(page), "the figures name somebody")
    table = wen.open(page.link("Download as CSV"))
    must("interval_low" in table.html and not _named(table), "the table cannot be downloaded")
    told.say(
        "The analyst", "sees before and after by site: with one person, its wide interval and why it proves nothing"
    )


def _describe(told: Told) -> None:
    navigator = told.stage.as_user(NAVIGATOR)
    steps = navigator.open(told.case).links_to(f"{told.case}/steps/")
    must(len(steps) == 1, "no step of the plan is a job that can start")
    page = navigator.open(steps[0])
    wanted: dict[str, str | list[str]] = {
        "age_band": "16_17",
        "wish-1": "apprenticeship",
        "wish-2": "job",
        "hours": "full_time",
        "interests": ["construction", "motor"],
        "skills": ["working_with_hands", "problem_solving"],
        "home_zone": "WV1",
        "avoid_zones": "WV13",
    }
    page.send("/candidate", wanted)
    told.say("The navigator", "wrote down with him what he wants and can do; the finder gets it without his name")


def _first_is_withdrawn(told: Told, leah: Browser, waits: str) -> None:
    page = leah.open(waits)
    must(not _named(page), "the finder is told who it is")
    must(0 <= page.html.find(FIRST) < page.html.find(SECOND), "the places do not stand in the order of their points")
    must("Near home: 20 of 20" in page.html, "the reasons are not shown")
    must("Canalside" not in page.html and "too young" in page.html, "night work is offered to a boy of 16")
    must("WV13" not in page.html, "the finder can read where he must not go")
    placement = page.send("/propose")
    must(FIRST in placement.html, "the first place is not proposed")
    leah.open(placement.path + "?instead=1").send("/record", {"step": "withdrawn", **SAID})
    leah.open(leah.open("/places").link(FIRST)).send("/close")
    told.say("The finder", "chose the best place, but the employer had just filled it: withdrawn, before anybody hoped")


def _second_starts(told: Told, leah: Browser, waits: str) -> str:
    page = leah.open(waits)
    must(FIRST not in page.html, "a closed place is still offered")
    page = page.send("/propose")
    must(SECOND in page.html, "the second place is not proposed")
    must(_refused(page, "/offer", SAID), "a place was offered though nobody had asked about night work")
    asked = ["night_work", "restricted_trade"]
    page = page.send("/offer", {"confirmed": asked, "benefits_explained": "yes", **SAID})
    for step in ("accepted", "started"):
        page = page.send("/record", {"step": step, **SAID})
    told.stage.settle()
    must(not leah.open("/waiting").links_to("/waiting/"), "he still waits though he has started")
    told.say("The finder", "asked the next employer what was open, explained the benefits and offered it: he started")
    return page.path


def _still_there(told: Told, leah: Browser, placement: str, weeks: int) -> None:
    """When the week is reached it is on the list, and not before."""
    stage = told.stage
    must(placement not in leah.open("/checks").links_to("/placements/"), "a check is due too early")
    stage.advance(WEEK * (1 if weeks == 1 else 3))
    must(placement in leah.open("/checks").links_to("/placements/"), "no check is due")
    page = leah.open(placement).send("/record", {"step": f"sustained-{weeks}", "evidence": "payslip"})
    must("Still there" in page.html, "it is not recorded that he is still there")
    stage.settle()


def _later_checks(told: Told) -> None:
    """Whatever has become due since then."""
    leah = told.stage.as_user(FINDER)
    for placement in leah.open("/checks").links_to("/placements/"):
        for weeks in (13, 26):
            page = leah.open(placement)
            if f'value="sustained-{weeks}"' in page.html:
                page.send("/record", {"step": f"sustained-{weeks}", "evidence": "payslip"})
    told.stage.settle()
    must(not leah.open("/checks").links_to("/placements/"), "a check is still due after it was done")


def _document() -> str:
    """All of the demo's postings as one publisher's list."""
    files = sorted(POSTINGS.glob("*.jsonld"))
    return f"[{','.join(file.read_text(encoding='utf-8') for file in files)}]"


def _site(stage: Stage) -> str:
    return str(next(site.id for site in stage.forces["west-midlands"].force.sites if site.slug == "wolverhampton"))


def _named(page: Page) -> bool:
    return any(name in page.html for name in ("omlinson", "Jayd"))


def _refused(page: Page, action: str, values: Mapping[str, str | list[str]]) -> bool:
    try:
        page.send(action, values)
    except Unexpected:
        return True
    return False
