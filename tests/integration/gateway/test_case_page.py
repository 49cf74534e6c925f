"""The pages over the real services: what is typed stays, what they were told is said, and what is new stays new."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from common.roles import DUTY_OFFICER, NAVIGATOR, SERGEANT
from support.case_team import Team, team_of
from support.pages.html_reader import Reading
from support.sign_in import signed_in_at


@pytest.fixture
def team(system, force) -> Team:
    return team_of(system, force)


@pytest.fixture
def somebody(pages, system, force) -> Callable[..., FlaskClient]:

    def signed_in(role: str) -> FlaskClient:
        return signed_in_at(pages, system, force.id, [(role, force.first_site)])

    return signed_in


def words(answer: TestResponse) -> str:
    return Reading(answer.text).words


def post(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    sent = {name.replace("_note", "-note"): value for name, value in typed.items()}
    return client.post(path, data={"command_id": str(uuid4()), **sent}, follow_redirects=True)


def test_the_page_opens_with_what_he_was_told_as_soon_as_it_is_recorded(team, somebody):
    case_id = team.on_the_plan()
    client, page = somebody(NAVIGATOR), f"/cases/{case_id}"
    assert "Not recorded yet." in words(client.get(page))
    missing = post(client, f"{page}/information-given", information_note="on the phone")
    assert missing.status_code == 422
    assert "Select what they have been told" in words(missing)
    assert "on the phone" in missing.text
    told = words(
        post(
            client,
            f"{page}/information-given",
            informed="told_without_source",
            information_note="He asked who. I did not say.",
        )
    )
    assert "Recorded what they have been told" in told
    assert "Told about it, but not who made it. Recorded by A Member" in told
    assert "He asked who. I did not say." in told
    assert "Do not name anyone who contacted us" in told


def test_what_shows_that_a_step_is_done_is_not_lost_when_somebody_else_was_quicker(team, somebody):
    case_id = team.on_the_plan()
    client = somebody(NAVIGATOR)
    step = team.case(case_id).steps[0].step_id
    finish = f"/cases/{case_id}/steps/{step}/finish"
    assert "Step finished" in words(post(client, finish, evidence="Certificate seen"))
    again = post(client, finish, evidence="I saw the original on Monday")
    assert again.status_code == 422
    assert "This step has already been done" in words(again)
    (form,) = [one for one in Reading(again.text).forms if one.action == finish]
    assert form.fields["evidence"] == "I saw the original on Monday"
    assert f'id="evidence-{step}"' in again.text


def test_a_step_that_is_nowhere_is_not_found(team, somebody):
    case_id = team.on_the_plan()
    nowhere = post(somebody(NAVIGATOR), f"/cases/{case_id}/steps/{UUID(int=1)}/finish", evidence="x")
    assert nowhere.status_code == 404


def test_a_sergeant_who_names_somebody_else_without_a_reason_keeps_her_choice(team, somebody):
    team.invite()
    case_id = team.work()[0].case_id
    wrong = post(somebody(SERGEANT), f"/cases/{case_id}/navigator", worker_id="user:nobody", reason="He asked for her")
    assert wrong.status_code == 422
    assert "We do not know this navigator" in words(wrong)
    assert "He asked for her" in wrong.text


def test_over_the_cap_the_page_asks_the_sergeant_and_her_answer_sends_somebody(team, somebody):
    case_id = team.on_the_plan()
    for number in range(6):
        team.arrested_again(record=f"CR/{number}")
        if number < 5:
            team.contact(case_id, "not_now")
    page = f"/cases/{case_id}"
    assert "Next Decide who visits again after a new arrest" in words(somebody(NAVIGATOR).get(page))
    sergeant = somebody(SERGEANT)
    assert "Who visits again?" in words(sergeant.get(page))
    decided = words(post(sergeant, f"{page}/navigator", worker_id="user:nav", reason="They get on"))
    assert "Next Visit again after a new arrest: visit 6" in decided


def test_what_came_since_the_last_look_stays_new_as_long_as_the_queue_is_open(team, somebody):
    officer, poll = somebody(DUTY_OFFICER), {"HX-Request": "true"}
    team.scene.text("my son is in trouble", sender="+447700900111")
    team.scene.system.run_until_idle()
    assert news(officer.get("/queue")) == 0, "the first look has nothing to compare with"
    team.scene.text("please ring me", sender="+447700900222")
    team.scene.system.run_until_idle()
    assert news(officer.get("/queue", headers=poll)) == 0
    assert news(officer.get("/queue")) == 1
    assert [news(officer.get("/queue", headers=poll)) for _ in range(2)] == [1, 1]
    team.scene.text("and me", sender="+447700900333")
    team.scene.system.run_until_idle()
    assert news(officer.get("/queue", headers=poll)) == 2
    assert news(officer.get("/queue")) == 1, "what came while it was open was there to be seen, but not before"
    assert news(officer.get("/queue")) == 0


def news(answer: TestResponse) -> int:
    return answer.text.count('govuk-tag--blue">New<')
