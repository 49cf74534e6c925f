"""An officer finds a decided referral by its page, without a name in the address, and puts it back on the queue."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from common.roles import DUTY_OFFICER, NAVIGATOR
from referral.messages import RecordWho, Who, WithdrawReferrals
from support.scene import Scene
from support.sign_in import signed_in_at


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def decided(scene):
    scene.text("hello, it is about my son")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    who = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))
    scene.ask(RecordWho(referral_id=item.referral_id, who=who))
    scene.ask(WithdrawReferrals(referral_ids=(item.referral_id,), reason="He moved away"))
    return item.referral_id


@pytest.fixture
def officer(scene, pages):
    return signed_in_at(pages, scene.system, scene.force_id, [(DUTY_OFFICER, scene.sites[0])])


def send(client, page, path, **form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))[1]
    return client.post(path, data={"csrf_token": token, "command_id": str(uuid4()), **form}, follow_redirects=True)


def test_a_name_finds_it_and_stands_in_no_address(officer, decided):
    page = send(officer, "/find", "/find", given_name="Jaydon", family_name="Tomlinson")
    assert page.status_code == 200
    assert page.request.path == "/find"
    assert page.request.query_string == b""
    assert "1 referral found" in page.text
    assert "Jayden Tomlinson" in page.text
    assert "Found by the name" in page.text
    assert f"/referrals/{decided}" in page.text
    nothing = send(officer, "/find", "/find", phone="07700 900999")
    assert "No referral found" in nothing.text


def test_too_little_and_a_wrong_birth_are_shown_again_with_what_is_wrong(officer):
    page = send(officer, "/find", "/find", given_name="Jayden")
    assert (page.status_code, "Enter a reference, a phone number" in page.text) == (422, True)
    wrong = {"date_of_birth-day": "31", "date_of_birth-month": "2", "date_of_birth-year": "2010"}
    page = send(officer, "/find", "/find", given_name="Jayden", family_name="Tomlinson", **wrong)
    assert (page.status_code, "Enter a real date of birth" in page.text) == (422, True)


def test_the_list_leads_to_it_and_it_goes_back_on_the_queue(officer, decided, scene):
    assert "Jayden Tomlinson" in officer.get("/decided").text
    path = f"/referrals/{decided}"
    assert "Put this referral back on the queue" in officer.get(path).text
    without = send(officer, path, f"{path}/reopen")
    assert (without.status_code, "Enter why" in without.text) == (422, True)
    page = send(officer, path, f"{path}/reopen", **{"reopen-reason": "He is back"})
    assert "It is back on the queue" in page.text
    assert [item.referral_id for item in scene.queue()] == [decided]
    assert "Put this referral back on the queue" not in officer.get(path).text


def test_it_is_for_duty_alone(scene, pages):
    navigator = signed_in_at(pages, scene.system, scene.force_id, [(NAVIGATOR, scene.sites[0])])
    assert [navigator.get(path).status_code for path in ("/find", "/decided")] == [404, 404]
