"""On the referral's page the officer lets chance decide; what can be checked is on a page without people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from common.roles import ANALYST, DUTY_OFFICER, FORCE_LEAD, SERGEANT
from conftest import Force
from evaluation.domain import disclosure
from evaluation.messages import FEWER_THAN_FIVE
from support.anonymous_events import send_anonymous_events
from support.pages.html_reader import Reading
from support.publication import cover, publish
from support.scene import Scene
from support.sign_in import signed_in_at
from support.trial_scene import TrialScene
from wayout.processes.in_process import InProcessSystem


@pytest.fixture
def trial(system, force) -> TrialScene:
    return TrialScene(Scene(system, force.id, (force.first_site, force.second_site))).begin()


@pytest.fixture
def signed_in_as(pages: Flask, system: InProcessSystem, force: Force) -> Callable[..., FlaskClient]:
    def somebody(*roles: str) -> FlaskClient:
        return signed_in_at(pages, system, force.id, [(role, force.first_site) for role in roles], "Dilys Osei")

    return somebody


def post(client: FlaskClient, path: str, **typed: object) -> TestResponse:
    sent = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(path, data={"command_id": str(uuid4()), **sent}, follow_redirects=True)


def words(answer: TestResponse) -> str:
    return Reading(answer.text).words


def waiting(trial: TrialScene) -> tuple[UUID, str]:
    referral = trial.arrested()
    return referral.referral_id, f"/referrals/{referral.referral_id}"


@pytest.mark.parametrize(
    ("arm", "said", "state"),
    [
        ("offered", "Trial decided: offered. A case is being opened", "Accepted"),
        ("not_offered", "Trial decided: nothing is offered", "Not offered, decided by a trial"),
    ],
)
def test_the_officer_allocates_instead_of_inviting_and_is_told_on_the_page_that_follows(
    trial, signed_in_as, arm, said, state
):
    trial.comes(arm)
    officer, (_, page) = signed_in_as(DUTY_OFFICER), waiting(trial)
    before = words(officer.get(page))
    assert "Chance decides, once, whether the scheme is offered." in before
    assert "Your reason" not in before
    assert "for their safety" not in before  # that is the supervisor's
    without = post(officer, f"{page}/allocate", reason=" ")
    assert (without.status_code, "Enter why this person is eligible" in words(without)) == (422, True)
    after = words(post(officer, f"{page}/allocate", reason="Knife, and nobody works with him"))
    assert said in after
    assert state in after
    assert "Knife, and nobody works with him" in after


def test_sending_the_same_form_twice_takes_one_place(trial, signed_in_as):
    officer, (_, page) = signed_in_as(DUTY_OFFICER), waiting(trial)
    form = {"command_id": str(uuid4()), "reason": "Knife"}
    twice = [officer.post(f"{page}/allocate", data=form) for _ in range(2)]
    assert [answer.status_code for answer in twice] == [303, 303]
    assert len(trial.trial().allocations) == 1


def test_a_second_officer_is_told_that_it_is_decided(trial, signed_in_as):
    officer, (_, page) = signed_in_as(DUTY_OFFICER), waiting(trial)
    post(officer, f"{page}/allocate", reason="Knife")
    late = post(officer, f"{page}/allocate", reason="Knife")
    assert (late.status_code, "This referral has already been decided" in words(late)) == (409, True)


def test_a_sergeant_decides_for_their_safety_with_a_reason_and_an_officer_has_no_such_page(trial, signed_in_as):
    trial.comes("not_offered")
    officer, sergeant, (_, page) = signed_in_as(DUTY_OFFICER), signed_in_as(SERGEANT), waiting(trial)
    post(officer, f"{page}/allocate", reason="Knife")
    assert post(officer, f"{page}/override", override__reason="Threats").status_code == 404
    assert post(sergeant, f"{page}/override").status_code == 422
    after = words(post(sergeant, f"{page}/override", override__reason="He was threatened"))
    assert "Accepted for their safety" in after
    assert "He was threatened" in after


def test_the_lead_closes_a_trial_and_then_everybody_may_check_it(trial, signed_in_as):
    trial.comes("offered", "not_offered")
    for _ in range(2):
        trial.allocate(trial.arrested())
    lead, analyst = signed_in_as(FORCE_LEAD), signed_in_as(ANALYST)
    running = words(analyst.get("/trials"))
    assert trial.trial().commitment in running
    assert "2 people allocated" in running
    assert "Decision" not in running
    address = f"/trials/{trial.trial().trial_id}/close"
    assert "Permanently close this trial" not in running
    assert post(analyst, address, sure="yes").status_code == 404
    unsure = post(lead, address)
    assert (unsure.status_code, "Select the box to confirm that the trial is over" in words(unsure)) == (422, True)
    assert "Trial closed. Its seed is now shown" in words(post(lead, address, sure="yes"))
    closed = words(analyst.get("/trials"))
    assert "It reproduces 2 of 2 allocations" in closed
    assert "Not offered" in closed


def published(trial: TrialScene, advance: Callable[[timedelta], None]) -> None:
    """Two people were allocated, and their figures are published eight months later."""
    trial.comes("offered", "not_offered")
    for _ in range(2):
        trial.allocate(trial.arrested())
    advance(timedelta(days=240))
    send_anonymous_events(trial.scene.system, trial.scene.force_id)
    cover(trial.scene.system, trial.scene.force_id, trial.scene.sites, date(2015, 1, 1))
    publish(trial.scene.system, trial.scene.force_id)


def rows_of(client: FlaskClient) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get("/figures.csv?measure=knife").text)))


def test_the_download_has_the_arms_in_columns_of_their_own(trial, signed_in_as, advance, monkeypatch):
    monkeypatch.setattr(disclosure, "SMALLEST", 1)
    published(trial, advance)
    table = rows_of(signed_in_as(ANALYST))
    rows = [row for row in table if row["what"] == "knife_by_arm"]
    assert [(row["window_months"], row["offered_people"], row["not_offered_people"]) for row in rows[:1]] == [
        ("6", "1", "1")
    ]
    assert all(None not in row and None not in row.values() for row in table)
    assert "as allocated" in rows[0]["sentence"]
    page = words(signed_in_as(ANALYST).get("/figures?measure=knife"))
    assert "Randomised comparison" in page
    assert "helped because someone asked for help" in page


def test_neither_the_page_nor_the_download_shows_an_arm_of_one_person(trial, signed_in_as, advance):
    published(trial, advance)
    table = rows_of(signed_in_as(ANALYST))
    assert [row for row in table if row["what"] == "knife_by_arm"] == []
    hidden = [row for row in table if row["what"] == "comparison"]
    assert {row["not_shown"] for row in hidden} == {FEWER_THAN_FIVE}
    assert [row["not_shown"] for row in table if row["what"] == "not_asked" and not row["people"]] == [FEWER_THAN_FIVE]
    assert {row[name] for row in hidden for name in ("people", "offered_people", "value", "sentence")} == {""}
    page = words(signed_in_as(ANALYST).get("/figures?measure=knife"))
    assert "Fewer than 5 people: not shown, so that nobody can be recognised" in page
    assert "1 person" not in page


def test_a_force_without_a_trial_reads_that_there_is_none(system, force, signed_in_as):
    Scene(system, force.id, (force.first_site, force.second_site)).configure()
    assert "There are no trials" in words(signed_in_as(ANALYST).get("/trials"))
