"""The acts about money and local groups: one group says no, another is silent, then says yes and is paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

from voluntary.messages import DocumentKind
from wayout.demo.environment import DemoEnvironment
from wayout.demo.forms import date_fields, has_form, is_refused, option_value, session_ids
from wayout.demo.http_browser import Browser, Page
from wayout.demo.story import NAVIGATOR, Story, require, the_navigator_reads_news

COMMISSIONER, FIRST_WORKER, SECOND_WORKER = "Ruth Adeyemi", "Kofi Mensah", "Jo Whitlock"
FIRST_GROUP, SECOND_GROUP = "Open Door Youth", "Second Step Mentoring"
ANSWER_TIME, WEEK = timedelta(hours=73), timedelta(days=7)
SESSIONS = 4
CAME = ("yes", "late", "no_acceptable", "yes")
SHEET = {
    "goal": "ready_for_work",
    "meeting": "At the youth centre, Tuesdays at four. Sam brings him the first time.",
    "emergency_contact": "His mother, 07700 900456",
    "medical": "",
    "watch_for": "He goes quiet when he is worried. Ask, and wait.",
}
CLAIMED = "£175"  # three sessions at £45 and a missed one at £40


def money_and_groups(story: Story) -> None:
    """A fund with two lines, and two groups with valid papers and an award each."""
    environment, ruth = story.environment, story.environment.as_user(COMMISSIONER)
    page = ruth.open("/funds").send("/funds/open", {"title": "Safer Streets 2026", "received": "12,000"})
    wolverhampton, coventry = option_value(page, "Wolverhampton"), option_value(page, "Coventry")
    page = page.send("/lines", {"purpose": "mentoring", "site": wolverhampton, "limit": "1,500"})
    page = page.send("/lines", {"purpose": "sport", "site": coventry, "limit": "4,000"})
    too_much = {"purpose": "counselling", "site": coventry, "limit": "6,500.01"}
    require(is_refused(page, "/lines", too_much), "a budget line was opened that the fund cannot pay")
    for preference, (name, worker) in enumerate(((FIRST_GROUP, FIRST_WORKER), (SECOND_GROUP, SECOND_WORKER)), 1):
        group = _register(environment, ruth, name, worker)
        require(
            is_refused(group, "/awards", _terms(environment, group, preference)), "a group without papers got an award"
        )
        group = _show_papers(environment, group)
        larger = {**_terms(environment, group, preference), "limit": "1,500.01"}
        require(is_refused(group, "/awards", larger), "an award was made that its budget line cannot pay")
        group.send("/awards", _terms(environment, group, preference))
    story.record(
        "The commissioner", "opened a fund with two lines, and registered two groups: papers first, then awards"
    )


def a_group_rejects_another_is_silent_then_accepts(story: Story) -> None:
    """The mentoring step gets a group, and the group is paid for its work."""
    first_says_no(story)
    second_is_silent(story)
    work = second_says_yes(story)
    four_sessions(story, work)
    work_is_done(story, work)
    worried_afterwards(story, work)
    claim = claim_sent(story)
    changes_asked(story, claim)
    approved_and_paid(story, claim)
    ledger_balances(story)


def first_says_no(story: Story) -> None:
    group = story.environment.as_user(FIRST_WORKER)
    (asked,) = group.open("/requests").links_to("/requests/")
    page = group.open(asked)
    require(not _shows_name(page), "a group was told who it is about before it said yes")
    require(story.environment.as_user(SECOND_WORKER).status_of(asked) == 404, "another group can see the request")
    page.send("/reject", {"reason": "no_capacity"})
    story.environment.wait_until_idle()
    require(not _shows_name(group.open(asked)), "the group that said no was told who it is about")
    story.record(FIRST_GROUP, "was asked first and said no: no room. It never learnt whom it was about")


def second_is_silent(story: Story) -> None:
    environment, group = story.environment, story.environment.as_user(SECOND_WORKER)
    (first,) = group.open("/requests").links_to("/requests/")
    environment.advance_clock(ANSWER_TIME)
    require(not has_form(group.open(first), "/accept"), "a request whose time ran out can still be accepted")
    story.record(SECOND_GROUP, "was asked next and did not answer in time, so it was asked again")


def second_says_yes(story: Story) -> str:
    environment, group = story.environment, story.environment.as_user(SECOND_WORKER)
    page = group.open("/requests")
    open_requests = [path for path in page.links_to("/requests/") if has_form(group.open(path), "/accept")]
    require(len(open_requests) == 1, "the second group was not asked again exactly once")
    require(not _shows_name(group.open(open_requests[0])), "a group was told who it is about before it said yes")
    group.open(open_requests[0]).send("/accept")
    environment.wait_until_idle()
    page = group.open(open_requests[0])
    require(_shows_name(page) and "omlinson" not in page.html, "the group sees no first name, or more than that")
    story.record(SECOND_GROUP, "said yes, and saw a first name, nothing more")
    sheet_is_written(story, open_requests[0])
    return open_requests[0]


def sheet_is_written(story: Story, work: str) -> None:
    """The group has no safety sheet: the navigator is told so, writes it, and the group reads it."""
    navigator, group = story.environment.as_user(NAVIGATOR), story.environment.as_user(SECOND_WORKER)
    missing = group.open(work + "/sheet").html
    require("has not written this yet" in missing and "0121 496 0301" in missing, "the group has nobody to ring")
    page = navigator.open(story.case_path)
    require("has no safety sheet: write it" in page.html, "the navigator is not told that the sheet is missing")
    (path,) = [link for link in page.links_to(f"{story.case_path}/steps/") if link.endswith("/sheet")]
    navigator.open(path).send("/sheet", SHEET)
    read = group.open(work + "/sheet").html
    require(SHEET["meeting"] in read and NAVIGATOR in read, "the group cannot read how to meet him")
    require("omlinson" not in read, "the sheet says more than a first name")
    story.record("The navigator", "was told that the group had no safety sheet, and wrote it")
    story.record(SECOND_GROUP, "read how, when and where to meet him safely, and whom to ring")
    they_write_to_each_other(story, work)


def they_write_to_each_other(story: Story, work: str) -> None:
    navigator, group = story.environment.as_user(NAVIGATOR), story.environment.as_user(SECOND_WORKER)
    group.open(work).send("/messages", {"words": "Does he like boxing? We have a class on Thursdays."})
    story.environment.wait_until_idle()
    page = navigator.open(story.case_path)
    require("A local group wrote to you" in page.html, "the navigator is not told that the group wrote")
    (thread,) = [link for link in page.links_to(f"{story.case_path}/steps/") if "/work/" in link]
    navigator.open(thread).send("/messages", {"words": "He does. Ask him on Tuesday."})
    require("He does. Ask him on Tuesday." in group.open(work).html, "the group cannot read the navigator's answer")
    story.record(SECOND_GROUP, "asked the navigator whether he likes boxing, and had an answer")


def four_sessions(story: Story, work: str) -> None:
    environment, group = story.environment, story.environment.as_user(SECOND_WORKER)
    for came in CAME:
        page = group.open(work).send("/sessions", {"came": came, **_session_notes(came)})  # the form gives the date
        environment.advance_clock(WEEK)
    require("He talked about work" in page.html, "the group cannot read what it wrote")


def work_is_done(story: Story, work: str) -> None:
    environment, group = story.environment, story.environment.as_user(SECOND_WORKER)
    page = group.open(work).send("/complete")
    environment.wait_until_idle()
    require(not _shows_name(page) and "He talked about work" not in page.html, "the name outlasted the work")
    require(
        _step_is_done(environment, story.case_path), "the mentoring step is not done, or the job step was not released"
    )
    story.record(
        SECOND_GROUP, "met him four times; once he could not come. Then the work was done and the name was gone"
    )


def worried_afterwards(story: Story, work: str) -> None:
    """The group reports a concern long after its work has ended. It is first on the navigator's list."""
    environment, group, navigator = (
        story.environment,
        story.environment.as_user(SECOND_WORKER),
        story.environment.as_user(NAVIGATOR),
    )
    group.open(work).send("/concerns", {"worry": "He rang us. He says that a car waits outside at night."})
    environment.wait_until_idle()
    require(navigator.open("/work").links_to("/cases/")[0] == story.case_path, "a concern is not first on the list")
    (concern,) = navigator.open(story.case_path).links_to(story.case_path + "/concerns/")
    page = navigator.open(concern)
    require("a car waits outside" in page.html, "the navigator cannot read what the group is worried about")
    page.send(page.path, {"done": "Went to see him and his mother, and told the sergeant."})
    the_navigator_reads_news(story)
    story.record(SECOND_GROUP, "was worried after its work had ended; the navigator saw it first on his list and acted")


def claim_sent(story: Story) -> str:
    """Send the claim. Returns its path for the commissioner."""
    ruth, group = story.environment.as_user(COMMISSIONER), story.environment.as_user(SECOND_WORKER)
    page = group.open(group.open("/our-claims").links_to("/our-claims/new/")[0])
    require(CLAIMED in page.html, "the claim is not prefilled from the sessions")
    page.send(page.path, {"session_ids": session_ids(page)})
    (claim,) = ruth.open("/claims").links_to("/claims/")
    require(not _shows_name(ruth.open(claim)), "a claim tells the commissioner who came")
    return claim


def changes_asked(story: Story, claim: str) -> None:
    page = story.environment.as_user(COMMISSIONER).open(claim)
    require(is_refused(page, "/changes", {"changes": ""}), "changes were asked for without a reason")
    page.send("/changes", {"changes": "Was the third one really held? Nobody came."})


def approved_and_paid(story: Story, claim: str) -> None:
    ruth, group = story.environment.as_user(COMMISSIONER), story.environment.as_user(SECOND_WORKER)
    page, answer = (
        group.open("/our" + claim.replace("/claims/", "-claims/")),
        "Yes: we waited for an hour, and he rang.",
    )
    page.send("/resubmit", {"session_ids": session_ids(page), "answer": answer})
    page = ruth.open(claim)
    require(answer in page.html, "the commissioner cannot read the answer")
    page.send("/approve").send("/pay")
    require("Paid" in group.open("/our-claims").html, "the group does not see that it was paid")
    story.record("The commissioner", f"asked for a change, got an answer, approved the claim and paid {CLAIMED}")


def ledger_balances(story: Story) -> None:
    page = story.environment.as_user(COMMISSIONER).open("/ledger")
    require("Yes, to the penny" in page.html, "the ledger does not balance")
    require(not _shows_name(page), "the ledger tells who the money was for")
    story.record("The ledger", "balances to the penny; the fund and the line each refused to be overspent")


def _register(environment: DemoEnvironment, ruth: Browser, name: str, worker: str) -> Page:
    worker_id = f"user:{environment.forces['west-midlands'].users[worker]}"
    page = ruth.open("/groups").send("/groups/register", {"name": name, "worker_ids": [worker_id]})
    return ruth.open(page.link(name))


def _show_papers(environment: DemoEnvironment, group: Page) -> Page:
    today = environment.now().date()
    valid = {**date_fields("first", today - timedelta(days=30)), **date_fields("last", today + timedelta(days=700))}
    for kind in get_args(DocumentKind):
        group = group.send("/papers", {"kind": kind, **valid})
    return group


def _terms(environment: DemoEnvironment, group: Page, preference: int) -> Mapping[str, str]:
    today = environment.now().date()
    return {
        "budget_line_id": option_value(group, "Mentoring"),
        "award_kind": "contract",
        "limit": "1,500",
        "price": "45",
        "no_show": "40",
        "sessions": str(SESSIONS),
        "capacity": "3",
        "preference": str(preference),
        **date_fields("starts", today),
        **date_fields("ends", today + timedelta(days=365)),
    }


def _session_notes(came: str) -> Mapping[str, str]:
    if came.startswith("no"):
        return {"next_steps": "Meet at the same time next week."}
    return {
        "activity": "Walked to the gym and back.",
        "how_it_went": "He talked about work.",
        "next_steps": "Write a CV.",
    }


def _shows_name(page: Page) -> bool:
    """Whether a page contains his name in any spelling."""
    return any(name in page.html for name in ("Jaydon", "Jayden", "omlinson"))


def _step_is_done(environment: DemoEnvironment, case: str) -> bool:
    """Whether the case's page shows two steps done and the third released."""
    steps = environment.as_user(NAVIGATOR).open(case).html
    return steps.count("wo-step--done") == 2 and steps.count("wo-step--released") == 1
