"""The story's act of money and local groups: one group says no, another is silent, then says yes and is paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

from voluntary.messages import DocumentKind
from wayout.demo.environment import Stage
from wayout.demo.forms import boxes, day, has, option, refused
from wayout.demo.http_browser import Browser, Page
from wayout.demo.story import NAVIGATOR, Told, must

COMMISSIONER, FIRST_WORKER, SECOND_WORKER = "Ruth Adeyemi", "Kofi Mensah", "Jo Whitlock"
FIRST_GROUP, SECOND_GROUP = "Open Door Youth", "Second Step Mentoring"
ANSWER_TIME, WEEK = timedelta(hours=73), timedelta(days=7)
SESSIONS = 4
CAME = ("yes", "late", "no_acceptable", "yes")
CLAIMED = "£175"  # three sessions at £45 and a missed one at £40


def money_and_groups(told: Told) -> None:
    """A fund with two lines, and two groups whose papers hold, with an award each."""
    stage, ruth = told.stage, told.stage.as_user(COMMISSIONER)
    page = ruth.open("/funds").send("/funds/open", {"title": "Safer Streets 2026", "received": "12,000"})
    wolverhampton, coventry = option(page, "Wolverhampton"), option(page, "Coventry")
    page = page.send("/lines", {"purpose": "mentoring", "site": wolverhampton, "limit": "1,500"})
    page = page.send("/lines", {"purpose": "sport", "site": coventry, "limit": "4,000"})
    too_much = {"purpose": "counselling", "site": coventry, "limit": "6,500.01"}
    must(refused(page, "/lines", too_much), "a line was cut that the fund cannot hold")
    for preference, (name, worker) in enumerate(((FIRST_GROUP, FIRST_WORKER), (SECOND_GROUP, SECOND_WORKER)), 1):
        group = _register(stage, ruth, name, worker)
        must(refused(group, "/awards", _terms(stage, group, preference)), "a group without papers got an award")
        group = _show_papers(stage, group)
        larger = {**_terms(stage, group, preference), "limit": "1,500.01"}
        must(refused(group, "/awards", larger), "an award was made that its line cannot hold")
        group.send("/awards", _terms(stage, group, preference))
    told.say(
        "The commissioner", "opened a fund with two lines, and brought two groups aboard: papers first, then awards"
    )


def a_group_rejects_another_is_silent_then_accepts(told: Told) -> None:
    """The mentoring step finds its group in the end, and the group is paid for what it did."""
    first_says_no(told)
    second_is_silent(told)
    work = second_says_yes(told)
    four_sessions(told, work)
    work_is_done(told, work)
    worried_afterwards(told, work)
    claim = claim_sent(told)
    changes_asked(told, claim)
    approved_and_paid(told, claim)
    ledger_balances(told)


def first_says_no(told: Told) -> None:
    group = told.stage.as_user(FIRST_WORKER)
    (asked,) = group.open("/requests").links_to("/requests/")
    page = group.open(asked)
    must(not _says_who(page), "a group was told who it is about before it said yes")
    must(told.stage.as_user(SECOND_WORKER).status_of(asked) == 404, "another group can see the request")
    page.send("/reject", {"reason": "no_capacity"})
    told.stage.settle()
    must(not _says_who(group.open(asked)), "the group that said no was told who it is about")
    told.say(FIRST_GROUP, "was asked first and said no: no room. It never learnt whom it was about")


def second_is_silent(told: Told) -> None:
    stage, group = told.stage, told.stage.as_user(SECOND_WORKER)
    (first,) = group.open("/requests").links_to("/requests/")
    stage.advance(ANSWER_TIME)
    must(not has(group.open(first), "/accept"), "a request whose time ran out can still be accepted")
    told.say(SECOND_GROUP, "was asked next and did not answer in time, so it was asked again")


def second_says_yes(told: Told) -> str:
    stage, group = told.stage, told.stage.as_user(SECOND_WORKER)
    page = group.open("/requests")
    asked = [path for path in page.links_to("/requests/") if has(group.open(path), "/accept")]
    must(len(asked) == 1, "the second group was not asked again exactly once")
    must(not _says_who(group.open(asked[0])), "a group was told who it is about before it said yes")
    group.open(asked[0]).send("/accept")
    stage.settle()
    page = group.open(asked[0])
    must(_says_who(page) and "omlinson" not in page.html, "the group sees no first name, or more than that")
    told.say(SECOND_GROUP, "said yes, and saw a first name, nothing more")
    return asked[0]


def four_sessions(told: Told, work: str) -> None:
    stage, group = told.stage, told.stage.as_user(SECOND_WORKER)
    for came in CAME:
        page = group.open(work).send("/sessions", {"came": came, **_said(came)})  # the form knows the day
        stage.advance(WEEK)
    must("He talked about work" in page.html, "the group cannot read what it wrote")


def work_is_done(told: Told, work: str) -> None:
    stage, group = told.stage, told.stage.as_user(SECOND_WORKER)
    page = group.open(work).send("/complete")
    stage.settle()
    must(not _says_who(page) and "He talked about work" not in page.html, "the name outlasted the work")
    must(_step_is_done(stage, told.case), "the mentoring step is not done, or the job step was not released")
    told.say(SECOND_GROUP, "met him four times; once he could not come. Then the work was done and the name was gone")


def worried_afterwards(told: Told, work: str) -> None:
    """The group hears something when its work is long done: the navigator finds it before everything else."""
    stage, group, navigator = told.stage, told.stage.as_user(SECOND_WORKER), told.stage.as_user(NAVIGATOR)
    group.open(work).send("/concerns", {"worry": "He rang us. He says that a car waits outside at night."})
    stage.settle()
    must(navigator.open("/work").links_to("/cases/")[0] == told.case, "a concern is not first on the list")
    (concern,) = navigator.open(told.case).links_to(told.case + "/concerns/")
    page = navigator.open(concern)
    must("a car waits outside" in page.html, "the navigator cannot read what the group is worried about")
    page.send(page.path, {"done": "Went to see him and his mother, and told the sergeant."})
    told.say(SECOND_GROUP, "was worried after its work had ended; the navigator saw it first on his list and acted")


def claim_sent(told: Told) -> str:
    """Where the commissioner finds the claim."""
    ruth, group = told.stage.as_user(COMMISSIONER), told.stage.as_user(SECOND_WORKER)
    page = group.open(group.open("/our-claims").links_to("/our-claims/new/")[0])
    must(CLAIMED in page.html, "the claim is not prefilled from the sessions")
    page.send(page.path, {"session_ids": boxes(page)})
    (claim,) = ruth.open("/claims").links_to("/claims/")
    must(not _says_who(ruth.open(claim)), "a claim tells the commissioner who came")
    return claim


def changes_asked(told: Told, claim: str) -> None:
    page = told.stage.as_user(COMMISSIONER).open(claim)
    must(refused(page, "/changes", {"changes": ""}), "changes were asked for without a reason")
    page.send("/changes", {"changes": "Was the third one really held? Nobody came."})


def approved_and_paid(told: Told, claim: str) -> None:
    ruth, group = told.stage.as_user(COMMISSIONER), told.stage.as_user(SECOND_WORKER)
    page, answer = (
        group.open("/our" + claim.replace("/claims/", "-claims/")),
        "Yes: we waited for an hour, and he rang.",
    )
    page.send("/resubmit", {"session_ids": boxes(page), "answer": answer})
    page = ruth.open(claim)
    must(answer in page.html, "the commissioner cannot read the answer")
    page.send("/approve").send("/pay")
    must("Paid" in group.open("/our-claims").html, "the group does not see that it was paid")
    told.say("The commissioner", f"asked for a change, got an answer, approved the claim and paid {CLAIMED}")


def ledger_balances(told: Told) -> None:
    page = told.stage.as_user(COMMISSIONER).open("/ledger")
    must("Yes, to the penny" in page.html, "the ledger does not balance")
    must(not _says_who(page), "the ledger tells who the money was for")
    told.say("The ledger", "balances to the penny; the fund and the line each refused to be overspent")


def _register(stage: Stage, ruth: Browser, name: str, worker: str) -> Page:
    worker_id = f"user:{stage.forces['west-midlands'].users[worker]}"
    page = ruth.open("/groups").send("/groups/register", {"name": name, "worker_ids": [worker_id]})
    return ruth.open(page.link(name))


def _show_papers(stage: Stage, group: Page) -> Page:
    today = stage.today().date()
    valid = {**day("first", today - timedelta(days=30)), **day("last", today + timedelta(days=700))}
    for kind in get_args(DocumentKind):
        group = group.send("/papers", {"kind": kind, **valid})
    return group


def _terms(stage: Stage, group: Page, preference: int) -> Mapping[str, str]:
    today = stage.today().date()
    return {
        "line_id": option(group, "Mentoring"),
        "award_kind": "contract",
        "limit": "1,500",
        "price": "45",
        "no_show": "40",
        "sessions": str(SESSIONS),
        "places": "3",
        "preference": str(preference),
        **day("starts", today),
        **day("ends", today + timedelta(days=365)),
    }


def _said(came: str) -> Mapping[str, str]:
    if came.startswith("no"):
        return {"next": "Meet at the same time next week."}
    return {"done": "Walked to the gym and back.", "went": "He talked about work.", "next": "Write a CV."}


def _says_who(page: Page) -> bool:
    """Whether a page holds his name, however it is spelt."""
    return any(name in page.html for name in ("Jaydon", "Jayden", "omlinson"))


def _step_is_done(stage: Stage, case: str) -> bool:
    """On the case's page: two steps done, and the third under way."""
    steps = stage.as_user(NAVIGATOR).open(case).html
    return steps.count("wo-step--done") == 2 and steps.count("wo-step--released") == 1
