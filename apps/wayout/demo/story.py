"""The story, act by act: a mother's text becomes a way out, and a second arrest brings the same navigator back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from wayout.demo.environment import Stage
from wayout.demo.http_browser import Browser, Page, Unexpected

MOTHER = "+447700900456"
WORDS = (
    "hi i dont no who else to ask. my son jaydon tomlinson hes 16 hes out all nite with older lads and i found a "
    "knife under his bed. pls help dont say i told u"
)
DUTY, SERGEANT, NAVIGATOR = "Dilys Osei", "Sgt Imran Baig", "Sam Okoro"
MONTHS_LATER = timedelta(days=130)


@dataclass
class Told:
    """What has happened so far, for the acts that follow and for the table at the end."""

    stage: Stage
    lines: list[tuple[str, str]] = field(default_factory=list)
    case: str = ""
    navigator: str = ""

    def say(self, who: str, what: str) -> None:
        self.lines.append((who, what))


def must(held: bool, what: str) -> None:
    """The story holds only if this is so."""
    if not held:
        raise Unexpected(what)


def a_mother_texts(told: Told) -> None:
    stage = told.stage
    message_id = stage.text(MOTHER, WORDS)
    stage.settle()
    stage.text(MOTHER, WORDS, message_id=message_id)  # providers repeat themselves
    stage.settle()
    answers = stage.texts_to(MOTHER)
    must(len(answers) == 1, f"she got {len(answers)} answers instead of one")
    must("999" in answers[0] and "omlinson" not in answers[0], "the answer says too much or too little")
    queue = stage.as_user(DUTY).open("/queue")
    must(len(queue.links_to("/referrals/")) == 1, "her text is not on the duty queue")
    told.say("A mother", "texted at night in her own words, and got one answer with a reference that names nothing")


def custody_reports_an_arrest(told: Told) -> None:
    stage, duty = told.stage, told.stage.as_user(DUTY)
    text = duty.open("/queue").links_to("/referrals/")[0]
    named = {"given_name": "Jaydon", "family_name": "Tomlinson", "born-day": "", "born-month": "", "born-year": ""}
    duty.open(text).send("/who", named)
    arrest = arrest_of(stage, "CR/2026/00417", "Jayden")
    for _ in range(2):  # feeds repeat themselves too
        stage.report_arrest(arrest)
        stage.settle()
    links = duty.open("/queue").links_to("/referrals/")
    must(len(links) == 2, "the arrest is not on the queue exactly once")
    (arrested,) = [link for link in links if link != text]
    page = duty.open(arrested)
    must("Jaydon" in page.html and "Jayden" in page.html, "the two spellings are not shown side by side")
    page = page.send("/same")
    page.send("/accept", {"reason": "His mother asked for help and he was arrested with a knife."})
    stage.settle()
    must(not duty.open("/queue").links_to("/referrals/"), "something is still on the queue")
    told.say(
        "Custody", "reported a knife arrest of the same boy, spelt differently: an invitation by a rule, not a decision"
    )
    told.say("The duty officer", "compared the two, confirmed that they are one person, and invited him")


def a_case_opens(told: Told) -> None:
    stage, sergeant = told.stage, told.stage.as_user(SERGEANT)
    cases = sergeant.open("/work?team=1").links_to("/cases/")
    must(len(cases) == 1, "no case was opened, or more than one")
    told.case = cases[0]
    told.navigator = str(stage.forces["west-midlands"].users[NAVIGATOR])
    chosen = {"worker_id": f"user:{told.navigator}", "reason": "He lives on Sam's patch."}
    sergeant.open(told.case).send("/navigator", chosen)
    told.say("The sergeant", "looked at the navigator proposed by caseload, and decided")


def the_navigator_plans(told: Told) -> None:
    stage, navigator = told.stage, told.stage.as_user(NAVIGATOR)
    page = navigator.open(told.case)
    page = page.send("/contacts", {"how": "visit", "outcome": "no_answer", "note": "Nobody in. Left no card."})
    page = page.send("/contacts", {"how": "visit", "outcome": "met", "note": "Met him with his mum. He listened."})
    page = page.send("/told", {"knows": "told_without_source"})
    need = {"kind": "identity_documents", "level": "high", "own_words": "I've got no ID so I can't do nothing"}
    page = page.send("/needs", need)
    need = {"kind": "education_training_employment", "level": "high", "own_words": "I want a proper job"}
    page.send("/needs", need)
    navigator.open(told.case + "/plan").send("/plan", the_plan(stage))
    stage.settle()
    told.say("The navigator", "kept turning up, wrote down needs in his words, and agreed a plan: ID, mentoring, a job")
    finish_first_step(navigator, told.case)
    stage.settle()
    must("mentor" in navigator.open(told.case).html.lower(), "the plan is not on the page")
    told.say("The plan", "released mentoring only when his ID had come")


def a_second_arrest_months_later(told: Told) -> None:
    stage, navigator = told.stage, told.stage.as_user(NAVIGATOR)
    stage.advance(MONTHS_LATER)
    stage.report_arrest(arrest_of(stage, "CR/2027/00102", "Jayden"))
    stage.settle()
    work = navigator.open("/work")
    must(told.case in work.links_to("/cases/"), "the same navigator has no work with him")
    must("arrest" in navigator.open(told.case).html.lower(), "no re-approach is due")
    told.say("Custody", "reported a second arrest, months later")
    told.say("The same navigator", "is asked to go again: a re-approach is due")


def arrest_of(stage: Stage, record: str, given: str) -> dict[str, str]:
    return {
        "custody_record": record,
        "person_ref": "WM/88213",
        "given_name": given,
        "family_name": "Tomlinson",
        "date_of_birth": "2010-03-14",
        "offence_code": "CJ88144",
        "offence_title": "Had a knife in a public place",
        "occurred_on": stage.today().date().isoformat(),
        "custody_suite": "Oldbury",
        "role": "suspect",
    }


def the_plan(stage: Stage) -> Mapping[str, str | list[str]]:
    """Identity documents, then mentoring by a local group, then a job."""
    steps: tuple[tuple[str, str, str, str, str, list[str], int], ...] = (
        ("A", "own_work", "Birth certificate and provisional licence", "identity_documents", "", [], 21),
        ("B", "partner_service", "A mentor he can call", "peers", "mentoring", ["A"], 70),
        ("C", "opportunity", "A real job", "education_training_employment", "", ["B"], 120),
    )
    values: dict[str, str | list[str]] = {}
    for key, kind, title, need, service, after, days in steps:
        target = stage.today() + timedelta(days=days)
        values |= {
            f"title-{key}": title,
            f"kind-{key}": kind,
            f"need-{key}": need,
            f"service-{key}": service,
            f"after-{key}": after,
            f"target-{key}-day": str(target.day),
            f"target-{key}-month": str(target.month),
            f"target-{key}-year": str(target.year),
        }
    return values


def finish_first_step(navigator: Browser, case: str) -> None:
    page: Page = navigator.open(case)
    step = next(form.action for form in page.forms if form.action.endswith("/finish"))
    page.send(step, {"evidence": "Birth certificate came on Tuesday; licence applied for and paid."})
