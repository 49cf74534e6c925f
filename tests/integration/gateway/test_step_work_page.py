"""What a local group did and wrote reaches the case team, step by step, and nobody of another site."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from casework.messages import FindCase
from common.roles import COMMISSIONER, NAVIGATOR, OPPORTUNITIES_FINDER, PARTNER_WORKER
from support.case_team import NAVIGATORS, team_of
from support.group_work import accepted_work
from support.sign_in import signed_in_at
from support.voluntary_scene import KAY, Groups

WROTE = "He boxed well and talked about school"


@pytest.fixture
def team(system, force):
    return team_of(system, force)


@pytest.fixture
def work(team):
    """Kay's group does a step, and has held one session."""
    found = accepted_work(team)
    Groups(team.scene).session(found.commission_id, how_it_went=WROTE, behaviour=True)
    team.scene.system.run_until_idle()
    return found


def visit(team, pages, role, site, path):
    return signed_in_at(pages, team.scene.system, team.scene.force_id, [(role, site)]).get(path)


def path_of(work):
    case_id, step_id, commission = work
    return f"/cases/{case_id}/steps/{step_id}/work/{commission}"


def test_the_case_leads_to_what_the_group_wrote(team, work, pages, force):
    case = visit(team, pages, NAVIGATOR, force.first_site, f"/cases/{work[0]}").text
    assert path_of(work) in case
    assert "A group says that the team should know how they behaved" in case
    page = visit(team, pages, NAVIGATOR, force.first_site, path_of(work))
    assert page.status_code == 200
    assert WROTE in page.text
    assert "The team should know how they behaved" in page.text
    assert "£" not in page.text, "what it costs is for commissioners"


@pytest.mark.parametrize("role", [COMMISSIONER, OPPORTUNITIES_FINDER])
def test_it_is_for_the_case_team_alone(team, work, pages, force, role):
    assert visit(team, pages, role, force.first_site, path_of(work)).status_code == 404


def test_a_navigator_of_another_site_finds_nothing(team, work, pages, force):
    assert visit(team, pages, NAVIGATOR, force.second_site, path_of(work)).status_code == 404


def test_work_is_not_shown_under_a_step_that_it_is_not_for(team, work, pages, force):
    case_id, _, commission = work
    other = team.scene.ask(FindCase(case_id=case_id), actor="user:nav", roles=NAVIGATORS).steps[1].step_id
    for step_id in (other, uuid4()):
        address = f"/cases/{case_id}/steps/{step_id}/work/{commission}"
        assert visit(team, pages, NAVIGATOR, force.first_site, address).status_code == 404


def test_the_navigator_and_the_group_write_to_each_other_on_one_thread(team, work, pages, force):
    navigator = signed_in_at(
        pages, team.scene.system, team.scene.force_id, [(NAVIGATOR, force.first_site)], "Sam Okoro"
    )
    kay = UUID(KAY.removeprefix("user:"))
    group = signed_in_at(
        pages, team.scene.system, team.scene.force_id, [(PARTNER_WORKER, force.first_site)], "Kay Ellis", user=kay
    )
    requests = f"/requests/{work[2]}"
    assert (
        "Sent to the group" in send(navigator, path_of(work), "/messages", words="He has an interview on Friday").text
    )
    assert "1 new message" in group.get("/requests").text
    page = group.get(requests).text
    assert "He has an interview on Friday" in page
    assert "Sam Okoro" in page
    assert "You have read the messages" in send(group, requests, "/messages/read").text
    assert "Sent to the team" in send(group, requests, "/messages", words="I can take him there").text
    team.scene.system.run_until_idle()
    assert "A local group wrote to you" in navigator.get(f"/cases/{work[0]}").text
    read = navigator.get(path_of(work)).text
    assert "I can take him there" in read
    assert "Read by Kay Ellis" in read
    empty = send(navigator, path_of(work), "/messages", words="  ")
    assert (empty.status_code, "Enter your message" in empty.text) == (422, True)


def send(client, page, action, **form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))[1]
    sent = {"csrf_token": token, "command_id": str(uuid4()), **form}
    return client.post(page + action, data=sent, follow_redirects=True)
