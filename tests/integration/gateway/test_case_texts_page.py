"""The navigator texts whoever sent the referral from the case's page, and reads there what was sent."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from casework.messages import ListWork
from common.roles import NAVIGATOR, SERGEANT
from referral.messages import AcceptReferral, MarkNumberSafe, RecordWho, Who
from support.case_team import team_of
from support.scene import MOTHER
from support.sign_in import signed_in_at

WORDS = "I can meet you tomorrow at four"


@pytest.fixture
def case(system, force):
    """The team and the case of somebody whose mother wrote. Returns team, case and referral."""
    team = team_of(system, force)
    team.scene.text("hello, it is about my son")
    team.scene.system.run_until_idle()
    (item,) = team.scene.queue()
    team.scene.ask(RecordWho(referral_id=item.referral_id, who=Who(given_name="Jayden", family_name="Tomlinson")))
    team.scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="Rang her: the phone is hers alone"))
    team.scene.ask(AcceptReferral(referral_id=item.referral_id, reason="She asked for help"))
    team.scene.system.run_until_idle()
    (work,) = team.scene.ask(ListWork(mine=False), roles=frozenset({SERGEANT})).items
    return team, work.case_id, item.referral_id


def send(client, case_id, referral_id, **form):
    page = f"/cases/{case_id}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))[1]
    sent = {"csrf_token": token, "command_id": str(uuid4()), **form}
    return client.post(f"{page}/referrals/{referral_id}/texts", data=sent, follow_redirects=True)


def test_the_text_goes_out_and_stands_on_the_case(case, pages, phone):
    team, case_id, referral_id = case
    navigator = signed_in_at(pages, team.scene.system, team.scene.force_id, [(NAVIGATOR, team.scene.sites[0])])
    assert "Text whoever sent this" in navigator.get(f"/cases/{case_id}").text
    assert "Your text is being sent or is waiting" in send(navigator, case_id, referral_id, text=WORDS, urgent="y").text
    team.scene.system.run_until_idle()
    assert [sent.text for sent in phone.sent if sent.to == MOTHER][-1:] == [WORDS]
    assert f"wrote back: “{WORDS}”" in navigator.get(f"/cases/{case_id}").text


def test_a_text_that_names_somebody_or_says_nothing_is_shown_again(case, pages, phone):
    team, case_id, referral_id = case
    navigator = signed_in_at(pages, team.scene.system, team.scene.force_id, [(NAVIGATOR, team.scene.sites[0])])
    named = send(navigator, case_id, referral_id, text="Jayden is safe with us")
    assert (named.status_code, "Remove the name of the person this is about" in named.text) == (422, True)
    empty = send(navigator, case_id, referral_id, text=" ")
    assert (empty.status_code, "Enter a message" in empty.text) == (422, True)
    assert send(navigator, case_id, uuid4(), text=WORDS).status_code == 404
    assert WORDS not in [sent.text for sent in phone.sent]
