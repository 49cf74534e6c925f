"""The navigator writes the safety sheet from the case, and the group reads it on its phone until the work ends."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from common.roles import COMMISSIONER, NAVIGATOR, PARTNER_WORKER
from support.case_team import team_of
from support.group_work import accept, requested_work
from support.sign_in import signed_in_at
from support.voluntary_scene import KAY, SAM, Groups
from voluntary import messages as m

FORM = {
    "goal": "getting_fit", "meeting": "At the gym on Main Street\nTuesdays at four", "emergency_contact": "His mother",
    "medical": "", "watch_for": "He goes quiet",
}  # fmt: skip


@pytest.fixture
def team(system, force):
    return team_of(system, force)


@pytest.fixture
def sign_in(team, pages):
    def made(role, user=None):
        site = team.scene.sites[0]
        member = UUID(user.removeprefix("user:")) if user else None
        return signed_in_at(pages, team.scene.system, team.scene.force_id, [(role, site)], user=member)

    return made


@pytest.fixture
def work(team):
    return requested_work(team)


def send(client, path, form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))[1]
    sent = {"csrf_token": token, "command_id": str(uuid4()), **form}
    return client.post(path, data=sent, follow_redirects=True)


def test_the_case_asks_for_it_the_navigator_writes_it_and_the_group_reads_it(team, work, sign_in):
    accept(team, work)
    navigator, group = sign_in(NAVIGATOR), sign_in(PARTNER_WORKER, KAY)
    path = f"/cases/{work[0]}/steps/{work[1]}/sheet"
    case = navigator.get(f"/cases/{work[0]}").text
    assert "The group has no safety sheet yet." in case
    assert "has no safety sheet: write it" in case
    assert "has not written this yet" in group.get(f"/requests/{work[2]}/sheet").text
    assert "Safety sheet saved" in send(navigator, path, FORM).text
    assert f"/requests/{work[2]}/sheet" in group.get(f"/requests/{work[2]}").text
    read = group.get(f"/requests/{work[2]}/sheet").text
    assert "Getting fit" in read
    assert "At the gym on Main Street" in read
    assert "None written down" in read
    assert "getting_fit" in navigator.get(path).text


def test_a_sheet_without_what_it_must_say_is_shown_again(team, work, sign_in):
    navigator = sign_in(NAVIGATOR)
    path = f"/cases/{work[0]}/steps/{work[1]}/sheet"
    answer = send(navigator, path, {**FORM, "meeting": " ", "emergency_contact": "", "medical": "x" * 2_001})
    assert answer.status_code == 422
    for words in ("Enter how, when and where", "Enter an emergency contact", "Use 2,000 characters or fewer"):
        assert words in answer.text


def test_it_is_not_there_before_the_yes_on_hold_after_the_end_or_for_anybody_else(team, work, sign_in):
    path, group = f"/requests/{work[2]}/sheet", sign_in(PARTNER_WORKER, KAY)
    assert group.get(path).status_code == 404
    accept(team, work)
    assert group.get(path).status_code == 200
    for role, user in ((PARTNER_WORKER, SAM), (COMMISSIONER, None), (NAVIGATOR, None)):
        assert sign_in(role, user).get(path).status_code == 404
    groups = Groups(team.scene)
    groups.as_group(KAY, m.HoldCommission(commission_id=work[2]))
    team.scene.system.run_until_idle()
    assert group.get(path).status_code == 404
    groups.as_group(KAY, m.ResumeCommission(commission_id=work[2]))
    for _ in range(4):
        groups.session(work[2])
    groups.as_group(KAY, m.CompleteCommission(commission_id=work[2]))
    team.scene.system.run_until_idle()
    assert group.get(path).status_code == 404


def test_a_step_of_our_own_has_no_sheet(team, work, sign_in):
    own = team.case(work[0]).steps[1].step_id
    assert sign_in(NAVIGATOR).get(f"/cases/{work[0]}/steps/{own}/sheet").status_code == 404
