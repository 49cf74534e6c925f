"""The main acts: a mother's text leads to a case and a plan, and a second arrest brings the same navigator back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from common.british_time import british_date
from wayout.demo.environment import DemoEnvironment
from wayout.demo.forms import date_fields, has_form, option_value
from wayout.demo.http_browser import Browser, Page, StoryFailed

MOTHER = "+447700900456"
DUTY_PHONE = "+447700900201"  # of deploy/forces/west-midlands.toml
MOTHERS_TEXT = (
    "hi i dont no who else to ask. my son jaydon tomlinson hes 16 hes out all nite with older lads and i found a "
    "knife under his bed. pls help dont say i told u"
)
DUTY, SERGEANT, NAVIGATOR = "Dilys Osei", "Sgt Imran Baig", "Sam Okoro"
MONTHS_LATER = timedelta(days=130)


@dataclass
class Story:
    """What has happened so far, for the following acts and for the table at the end."""

    environment: DemoEnvironment
    lines: list[tuple[str, str]] = field(default_factory=list)
    case_path: str = ""
    navigator_id: str = ""

    def record(self, who: str, what: str) -> None:
        self.lines.append((who, what))


def require(condition: bool, failure: str) -> None:
    """Raises: StoryFailed with the text ``failure`` unless the condition is true."""
    if not condition:
        raise StoryFailed(failure)


def the_sergeant_makes_the_rota(story: Story) -> None:
    environment, sergeant = story.environment, story.environment.as_user(SERGEANT)
    page = sergeant.open("/rota")
    worker, today = option_value(page, DUTY), british_date(environment.now())
    shifts: dict[str, str | list[str]] = {
        "worker": worker,
        "role": "duty_officer",
        "begins": "00:00",
        "ends": "24:00",
        "weekdays": [str(day) for day in range(7)],
        **date_fields("first", today),
        **{f"last-{part}": "" for part in ("day", "month", "year")},
    }
    page = page.send("/shifts", shifts)
    require("Nobody is on" not in page.html.partition("Day by day")[2], "the rota has gaps that nobody chose")
    environment.wait_until_idle()
    require(f"{DUTY}, duty officer" in sergeant.open("/queue").html, "the page does not say who is on now")
    story.record("The sergeant", "made the rota: every page says who is on duty now, and when nobody would be")


def a_mother_texts(story: Story) -> None:
    environment = story.environment
    message_id = environment.text(MOTHER, MOTHERS_TEXT)
    environment.wait_until_idle()
    environment.text(MOTHER, MOTHERS_TEXT, message_id=message_id)  # providers repeat webhooks
    environment.wait_until_idle()
    answers = environment.texts_to(MOTHER)
    require(len(answers) == 1, f"she got {len(answers)} answers instead of one")
    require("999" in answers[0] and "omlinson" not in answers[0], "the answer says too much or too little")
    queue = environment.as_user(DUTY).open("/queue")
    require(len(queue.links_to("/referrals/")) == 1, "her text is not on the duty queue")
    alerts = environment.texts_to(DUTY_PHONE)
    require(len(alerts) == 1 and "omlinson" not in alerts[0], "the duty phone was not told once, without a name")
    story.record("A mother", "texted at night in her own words, and got one answer with a reference that names nothing")
    story.record("The duty officer’s phone", "was texted that somebody may be in danger, without a name")


def custody_reports_an_arrest(story: Story) -> None:
    environment, duty = story.environment, story.environment.as_user(DUTY)
    text = duty.open("/queue").links_to("/referrals/")[0]
    named = {"given_name": "Jaydon", "family_name": "Tomlinson", "born-day": "", "born-month": "", "born-year": ""}
    duty.open(text).send("/who", named)
    safe = "Rang his mother: he is at home, nobody has threatened him, and she has put the knife away."
    duty.open(text).send("/danger/close", {"decision": "harmless", "incident_number": "", "closing-reason": safe})
    arrest = arrest_of(environment, "CR/2026/00417", "Jayden")
    for _ in range(2):  # feeds repeat too
        environment.report_arrest(arrest)
        environment.wait_until_idle()
    links = duty.open("/queue").links_to("/referrals/")
    require(len(links) == 2, "the arrest is not on the queue exactly once")
    (arrested,) = [link for link in links if link != text]
    page = duty.open(arrested)
    require("Jaydon" in page.html and "Jayden" in page.html, "the two spellings are not shown side by side")
    page = page.send("/same")
    page.send("/accept", {"reason": "His mother asked for help and he was arrested with a knife."})
    environment.wait_until_idle()
    require(not duty.open("/queue").links_to("/referrals/"), "something is still on the queue")
    story.record(
        "Custody", "reported a knife arrest of the same boy, spelt differently: an invitation by a rule, not a decision"
    )
    story.record("The duty officer", "rang the mother because the model had found danger in her text, and closed it")
    story.record("The duty officer", "compared the two, confirmed that they are one person, and invited him")


def a_case_opens(story: Story) -> None:
    environment, sergeant = story.environment, story.environment.as_user(SERGEANT)
    cases = sergeant.open("/work?team=1").links_to("/cases/")
    require(len(cases) == 1, "no case was opened, or more than one")
    story.case_path = cases[0]
    story.navigator_id = str(environment.forces["west-midlands"].users[NAVIGATOR])
    chosen = {"worker_id": f"user:{story.navigator_id}", "reason": "He lives on Sam's patch."}
    sergeant.open(story.case_path).send("/navigator", chosen)
    story.record("The sergeant", "reviewed the navigator proposed by caseload, and decided")


def the_navigator_plans(story: Story) -> None:
    environment, navigator = story.environment, story.environment.as_user(NAVIGATOR)
    page = navigator.open(story.case_path)
    page = page.send("/contacts", {"how": "visit", "outcome": "no_answer", "note": "Nobody in. Left no card."})
    page = page.send("/contacts", {"how": "visit", "outcome": "met", "note": "Met him with his mum. He listened."})
    page = page.send("/information-given", {"informed": "told_without_source"})
    need = {"kind": "identity_documents", "level": "high", "own_words": "I've got no ID so I can't do nothing"}
    page = page.send("/needs", need)
    need = {"kind": "education_training_employment", "level": "high", "own_words": "I want a proper job"}
    page = page.send("/needs", need)
    today = british_date(environment.now())
    notice = {"notice-day": str(today.day), "notice-month": str(today.month), "notice-year": str(today.year)}
    page.send("/agreement", {"agreed": "given", "by_whom": "person", "understood": "y", **notice})
    navigator.open(story.case_path + "/plan").send("/plan", the_plan(environment))
    environment.wait_until_idle()
    story.record(
        "The navigator",
        "kept turning up, wrote down needs in his words, asked whether he may be counted, and agreed a plan",
    )
    finish_first_step(navigator, story.case_path)
    environment.wait_until_idle()
    require("mentor" in navigator.open(story.case_path).html.lower(), "the plan is not on the page")
    story.record("The plan", "released mentoring only when his ID had come")


def a_second_arrest_months_later(story: Story) -> None:
    environment, navigator = story.environment, story.environment.as_user(NAVIGATOR)
    environment.advance_clock(MONTHS_LATER)
    environment.report_arrest(arrest_of(environment, "CR/2027/00102", "Jayden"))
    environment.wait_until_idle()
    work = navigator.open("/work")
    require(story.case_path in work.links_to("/cases/"), "the same navigator has no work with him")
    require("arrest" in navigator.open(story.case_path).html.lower(), "no re-approach is due")
    the_navigator_reads_news(story)
    story.record("Custody", "reported a second arrest, months later")
    story.record("The same navigator", "is asked to go again: a re-approach is due")


def the_navigator_reads_news(story: Story) -> None:
    """Everything that others did or reported is read, and nothing of it stays late."""
    page = story.environment.as_user(NAVIGATOR).open(story.case_path).send("/news")
    require(not has_form(page, "/news"), "news that the navigator has read stays unread")


def arrest_of(environment: DemoEnvironment, record: str, given: str) -> dict[str, str]:
    return {
        "custody_record": record,
        "person_ref": "WM/88213",
        "given_name": given,
        "family_name": "Tomlinson",
        "date_of_birth": "2010-03-14",
        "offence_code": "CJ88144",
        "offence_title": "Had a knife in a public place",
        "occurred_on": environment.now().date().isoformat(),
        "custody_suite": "Oldbury",
        "role": "suspect",
    }


def the_plan(environment: DemoEnvironment) -> Mapping[str, str | list[str]]:
    """Identity documents, then mentoring by a local group, then a job."""
    steps: tuple[tuple[str, str, str, str, str, list[str], int], ...] = (
        ("A", "own_work", "Birth certificate and provisional licence", "identity_documents", "", [], 21),
        ("B", "partner_service", "A mentor he can call", "peers", "mentoring", ["A"], 70),
        ("C", "opportunity", "A real job", "education_training_employment", "", ["B"], 120),
    )
    values: dict[str, str | list[str]] = {}
    for key, kind, title, need, service, after, days in steps:
        target = environment.now() + timedelta(days=days)
        values |= {
            f"{key}-title": title,
            f"{key}-kind": kind,
            f"{key}-need": need,
            f"{key}-service": service,
            f"{key}-after": after,
            f"{key}-target-day": str(target.day),
            f"{key}-target-month": str(target.month),
            f"{key}-target-year": str(target.year),
        }
    return values


def finish_first_step(navigator: Browser, case: str) -> None:
    page: Page = navigator.open(case)
    step = next(form.action for form in page.forms if form.action.endswith("/finish"))
    page.send(step, {"evidence": "Birth certificate came on Tuesday; licence applied for and paid."})
