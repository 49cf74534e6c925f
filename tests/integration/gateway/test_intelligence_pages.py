"""Intelligence over the real pages: copied from the log, read with its handling, reviewed, and a visit that is safe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from common.roles import DUTY_OFFICER, GANGS_SPECIALIST, NAVIGATOR, SERGEANT
from referral.messages import AcceptReferral
from support.case_team import TODAY, Team, team_of
from support.pages.html_reader import Reading
from support.sign_in import signed_in_at

BAG = "Seen with a bag behind the chip shop"
TYPED = {
    "log_number": "INT/26/4411", "text": BAG, "source": "untested", "assessment": "E", "handling": "C",
    "conditions": "Name no street", "given_name": "Jayden", "family_name": "Tomlinson", "role": "victim",
}  # fmt: skip
Enter = Callable[..., FlaskClient]


@pytest.fixture
def team(system, force) -> Team:
    return team_of(system, force)


@pytest.fixture
def enter(pages, system, force) -> Enter:

    def entered(role: str, *sites: int) -> FlaskClient:
        return signed_in_at(pages, system, force.id, [(role, site) for site in sites or (force.first_site,)])

    return entered


def words(answer: TestResponse) -> str:
    return Reading(answer.text).words


def day(name: str, when: date) -> dict[str, str]:
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def post(client: FlaskClient, path: str, typed: dict[str, str], follow: bool = True) -> TestResponse:
    return client.post(path, data={"command_id": str(uuid4()), **typed}, follow_redirects=follow)


def recorded(client: FlaskClient, **changes: str) -> TestResponse:
    return post(client, "/intelligence", {**TYPED, **day("of", TODAY), **changes})


def only_referral(team: Team) -> str:
    (item,) = team.scene.queue()
    return f"/referrals/{item.referral_id}"


def held_case(team: Team) -> str:
    """Somebody is invited because of intelligence. Returns the specialist's page of it."""
    (item,) = team.scene.queue()
    team.scene.ask(AcceptReferral(referral_id=item.referral_id, reason="He may be made to carry"))
    team.scene.system.run_until_idle()
    (case,) = team.work()
    return f"/safe-to-visit/{case.case_id}"


def test_an_officer_records_an_item_and_reads_it_with_its_handling_first_and_no_bare_grade(team, enter):
    client = enter(DUTY_OFFICER)
    said = words(recorded(client))
    assert "Intelligence recorded. It is on the duty queue" in said
    assert "The source is untested. It is suspected to be false (E)." in said
    assert BAG not in said
    page = words(client.get(only_referral(team)))
    assert page.index("It may only be shared under conditions.") < page.index("Name no street") < page.index(BAG)
    assert "Role in this event Victim" in page
    assert "Intelligence alone never suggests this, and there is reason to doubt this intelligence" in page


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(team, enter):
    answer = recorded(enter(DUTY_OFFICER), log_number="INT 26", role="", source="", family_name="")
    assert answer.status_code == 422
    for said in (
        "Log number must only include letters, numbers",
        "Select how reliable the source is",
        "Enter both names, or put the one name in the text of the intelligence",
    ):
        assert said in words(answer)
    assert BAG in answer.text
    assert team.scene.queue() == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"conditions": ""}, "Enter the conditions for sharing this"),
        ({"handling": "P"}, "You entered conditions, so select sharing under conditions"),
        (day("review", TODAY), "Review date must be in the future"),
        (day("review", TODAY + timedelta(days=900)), "Review date is later than your force allows"),
        (day("of", TODAY + timedelta(days=3)), "Date of the intelligence must be today or in the past"),
    ],
)
def test_what_the_service_refuses_is_said_beside_its_field(team, enter, changes, said):
    answer = recorded(enter(DUTY_OFFICER), **changes)
    assert (answer.status_code, said in words(answer)) == (422, True)


def test_whoever_works_at_two_sites_says_whose_queue_it_goes_to(team, enter, force):
    client = enter(SERGEANT, force.first_site, force.second_site)
    assert "Select which site’s duty queue it goes to" in words(recorded(client))
    recorded(client, site_id=str(force.second_site))
    assert [item.site_id for item in team.scene.queue()] == [force.second_site]


def test_a_closed_item_is_opened_for_its_review_alone_and_kept_or_removed(team, enter, advance):
    client = enter(DUTY_OFFICER)
    recorded(client)
    page = only_referral(team)
    advance(timedelta(days=180))
    team.scene.system.run_until_idle()
    closed = words(client.get(page))
    assert "This is closed until it is reviewed" in closed
    assert BAG not in closed
    assert "Accept referral" not in closed
    review = f"/intelligence/{page.rpartition('/')[2]}/review"
    assert BAG in words(client.get(review))
    assert "Enter your reason" in words(post(client, review, {"decision": "removed"}))
    removed = words(post(client, review, {"decision": "removed", "reason": "It was somebody else"}))
    assert "This intelligence was removed at a review." in removed
    assert BAG not in removed
    assert client.get(review).status_code == 409


def test_a_specialist_sees_whom_nobody_visits_reads_why_and_says_where_it_is_safe(team, enter):
    recorded(enter(DUTY_OFFICER))
    page = held_case(team)
    client = enter(GANGS_SPECIALIST)
    listed = client.get("/safe-to-visit")
    assert "Jayden Tomlinson" in words(listed)
    assert BAG not in words(listed)
    assert BAG in words(client.get(page))
    missing = post(client, page, {"verdict": "safe", "where": "The boxing club"})
    assert (missing.status_code, "Enter who they can safely be seen with" in words(missing)) == (422, True)
    assert "The boxing club" in missing.text
    post(client, page, {"verdict": "safe", "where": "The boxing club", "with_whom": "His coach"})
    assert "No one waiting for your decision" in words(client.get("/safe-to-visit"))


def test_the_navigator_is_told_to_wait_and_then_where_and_with_whom_and_never_what_intelligence_says(team, enter):
    recorded(enter(DUTY_OFFICER))
    specialists_page = held_case(team)
    case = specialists_page.replace("safe-to-visit", "cases")
    navigator, specialist = enter(NAVIGATOR), enter(GANGS_SPECIALIST)
    held = words(navigator.get(case))
    assert "Do not visit Jayden yet" in held
    later = {"verdict": "not_yet", "reason": "Only his cousin could have told us"}
    post(specialist, specialists_page, {**later, **day("review", TODAY + timedelta(days=3))})
    post(specialist, specialists_page, {"verdict": "safe", "where": "The boxing club", "with_whom": "His coach"})
    safe = words(navigator.get(case))
    assert "Where it is safe to meet Jayden The boxing club Who Jayden can be seen with His coach" in safe
    for page in (held, safe, words(navigator.get("/work"))):
        assert BAG not in page
        assert "cousin" not in page
        assert "ntelligence" not in page
    for elsewhere in (specialists_page, "/safe-to-visit", "/intelligence", only_of(team)):
        assert navigator.get(elsewhere).status_code == 404


def only_of(team: Team) -> str:
    """The review page of an item that nobody has: it is refused before anybody looks."""
    return f"/intelligence/{uuid4()}/review"


def test_a_specialist_looks_again_on_a_day_within_the_forces_time(team, enter):
    recorded(enter(DUTY_OFFICER))
    page, client = held_case(team), enter(GANGS_SPECIALIST)
    for when, said in (
        (TODAY, "Review date must be in the future"),
        (TODAY + timedelta(days=300), "Review date is later than your force lets a visit wait"),
    ):
        answer = post(client, page, {"verdict": "not_yet", "reason": "Not now", **day("review", when)})
        assert (answer.status_code, said in words(answer)) == (422, True)
    answer = post(client, page, {"verdict": "not_yet", "reason": "Not now"})
    assert "Enter the date you will review this" in words(answer)


def test_a_specialist_of_another_site_finds_nobody(team, enter, force):
    recorded(enter(DUTY_OFFICER))
    page, elsewhere = held_case(team), enter(GANGS_SPECIALIST, force.second_site)
    assert "No one waiting for your decision" in words(elsewhere.get("/safe-to-visit"))
    assert elsewhere.get(page).status_code == 404
