"""A sergeant makes the rota by its page, officers swap and are away by it, and every page says who is on."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from casework.messages import ConfigureForce, FindRota, SiteNumber, Worker
from common.roles import DUTY_OFFICER, OPPORTUNITIES_FINDER, PARTNER_WORKER, SERGEANT
from support.case_team import TODAY, team_of
from support.sign_in import signed_in_at

DILYS, JO = UUID(int=0xD1, version=4), UUID(int=0xD2, version=4)
WEEK = {"weekdays": [str(day) for day in range(7)]}


def on(name, day):
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


class Visit:
    def __init__(self, client):
        self.client = client

    def get(self, path):
        return self.client.get(path, follow_redirects=True)

    def send(self, path, **form):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/rota").text)[1]
        sent = {"csrf_token": token, "command_id": str(uuid4()), **form}
        return self.client.post(path, data=sent, follow_redirects=True)


@pytest.fixture
def team(system, force):
    return team_of(system, force)


@pytest.fixture
def sign_in(team, pages):
    def made(role, *sites, name="Somebody", user=None):
        grants = [(role, site) for site in sites or team.scene.sites[:1]]
        return Visit(signed_in_at(pages, team.scene.system, team.scene.force_id, grants, name, user=user))

    return made


@pytest.fixture
def rota(team):
    return lambda: team.scene.ask(FindRota(site_id=team.scene.sites[0], since=TODAY), roles=frozenset({SERGEANT}))


@pytest.fixture
def nights(team, sign_in):
    """A sergeant puts Dilys on every day, from yesterday on. Returns the sergeant."""
    sign_in(DUTY_OFFICER, name="Dilys Osei", user=DILYS)
    sign_in(DUTY_OFFICER, name="Jo Marsh", user=JO)
    sergeant = sign_in(SERGEANT, name="Sgt Imran Baig")
    first = on("first", TODAY - timedelta(days=1))
    form = {"worker": f"user:{DILYS}", "role": "duty_officer", "begins": "0:00", "ends": "24:00", **WEEK, **first}
    page = sergeant.send(f"/rota/{team.scene.sites[0]}/shifts", **form)
    assert "Added to the rota" in page.text
    return sergeant


def test_every_page_says_who_is_on_and_the_rota_has_no_gap(nights, sign_in):
    page = nights.get("/rota").text
    assert "Dilys Osei, duty officer" in page
    assert "Nobody is on:" not in page
    for role, path in ((DUTY_OFFICER, "/queue"), (OPPORTUNITIES_FINDER, "/waiting")):
        assert "On duty now in Site 1: Dilys Osei, duty officer, until midnight" in sign_in(role).get(path).text
    assert "On duty now" not in sign_in(PARTNER_WORKER).get("/requests").text


def test_somebody_without_the_role_is_refused_beside_the_field(nights, team, rota):
    form = {"worker": f"user:{DILYS}", "role": "inspector", "begins": "8", "ends": "9", **WEEK, **on("first", TODAY)}
    page = nights.send(f"/rota/{team.scene.sites[0]}/shifts", **form)
    assert (page.status_code, "Dilys Osei does not have this role here" in page.text) == (422, True)
    form |= {"role": "duty_officer"}
    page = nights.send(f"/rota/{team.scene.sites[0]}/shifts", **form)
    assert (page.status_code, "already on duty at that time" in page.text) == (422, True)
    assert len(rota().patterns) == 1


def test_one_shift_needs_no_day_of_the_week(nights, team, rota):
    day = TODAY + timedelta(days=20)
    form = {"worker": f"user:{JO}", "role": "duty_officer", "begins": "22", "ends": "6am"}
    page = nights.send(f"/rota/{team.scene.sites[0]}/shifts", **form, **on("first", day))
    assert (page.status_code, "Select at least one day" in page.text) == (422, True)
    nights.send(f"/rota/{team.scene.sites[0]}/shifts", **form, **on("first", day), **on("last", day))
    assert [one.last_day for one in rota().patterns if one.worker_id == f"user:{JO}"] == [day]


def test_an_officer_offers_a_shift_and_the_colleague_takes_it(nights, team, sign_in, rota):
    site, tomorrow = team.scene.sites[0], TODAY + timedelta(days=1)
    pattern = rota().patterns[0].pattern_id
    dilys, jo = (sign_in(DUTY_OFFICER, name=name, user=user) for name, user in (("Dilys", DILYS), ("Jo", JO)))
    assert "Cancel this shift" not in dilys.get(f"/rota/{site}").text
    page = dilys.send(f"/rota/{site}/patterns/{pattern}/shifts/{tomorrow}/offer", colleague=f"user:{JO}")
    assert "Offered. You stay on until they agree" in page.text
    (swap,) = rota().swaps
    assert "Take this shift" not in dilys.get(f"/rota/{site}").text
    assert "Take this shift" in jo.get(f"/rota/{site}").text
    assert "You have this shift now" in jo.send(f"/rota/{site}/swaps/{swap.swap_id}/agree").text
    assert [one.worker_id for one in rota().shifts if one.day == tomorrow] == [f"user:{JO}"]


def test_an_absence_leaves_a_gap_that_the_page_shows_until_they_are_back(nights, team, sign_in, rota):
    site, dilys = team.scene.sites[0], sign_in(DUTY_OFFICER, name="Dilys", user=DILYS)
    days = on("begins_on", TODAY - timedelta(days=1)) | on("ends_on", TODAY + timedelta(days=2))
    form = {"begins_at": "0:00", "ends_at": "0:00", **days}
    other = dilys.send(f"/rota/{site}/absences", worker=f"user:{JO}", **form)
    assert other.status_code == 422, "of others a supervisor says it"
    page = dilys.send(f"/rota/{site}/absences", worker=f"user:{DILYS}", **form).text
    assert "Nobody is on: all day" in page
    assert 'On duty now in Site 1: <strong class="wo-on-duty__nobody">nobody</strong>' in page
    (away,) = rota().absences
    page = dilys.send(f"/rota/{site}/absences/{away.absence_id}/end").text
    assert "Dilys, duty officer, until midnight" in page


def test_a_supervisor_cancels_ends_and_asks_for_cover(nights, team, sign_in, rota):
    here, there = team.scene.sites
    tomorrow, pattern = TODAY + timedelta(days=1), rota().patterns[0].pattern_id
    page = nights.send(f"/rota/{here}/patterns/{pattern}/shifts/{tomorrow}/cancel").text
    assert "The shift is cancelled" in page
    assert "Nobody is on: all day" in page
    refused = nights.send(f"/rota/{here}/patterns/{pattern}/end", **on("last", TODAY - timedelta(days=3)))
    assert (refused.status_code, "This shift has already begun" in refused.text) == (422, True)
    days = {**on("begins_on", TODAY), **on("ends_on", tomorrow), "begins_at": "8", "ends_at": "20"}
    page = nights.send(f"/rota/{here}/covers", by_site=str(there), **days).text
    assert "Site 2 was asked to cover Site 1" in page
    (cover,) = rota().covers
    elsewhere = sign_in(SERGEANT, there)
    assert "Site 1 asks you to cover it" in elsewhere.get(f"/rota/{there}").text
    assert "You cover them" in elsewhere.send(f"/rota/{there}/covers/{cover.cover_id}/agree").text
    ended = nights.send(f"/rota/{here}/patterns/{pattern}/end", **on("last", tomorrow)).text
    assert "These shifts end on that day" in ended


@pytest.mark.parametrize("day", ["never", "2026-13-01", "20261201x"])
def test_a_day_that_is_none_is_not_found(nights, team, rota, day):
    pattern = rota().patterns[0].pattern_id
    path = f"/rota/{team.scene.sites[0]}/patterns/{pattern}/shifts/{day}/cancel"
    assert nights.send(path).status_code == 404


def test_with_who_is_on_stands_the_number_that_they_answer(nights, team, sign_in):
    sergeant, number = sign_in(SERGEANT), "0121 496 0301"
    assert number not in sergeant.get("/work").text
    here, worker = team.scene.sites[0], Worker(worker_id="user:nav", site_ids=team.scene.sites, cap=12)
    numbers = (SiteNumber(site_id=here, number=number),)
    team.scene.as_platform(
        ConfigureForce(
            workers=(worker,), first_contact_hours=24, re_approach_hours=48, re_approach_cap=5, duty_numbers=numbers
        )
    )
    of_both_sites = sign_in(SERGEANT, *team.scene.sites)  # for the other's site the answer is kept for a while
    page = of_both_sites.get("/work").text
    assert f'Ring <a class="govuk-link" href="tel:+441214960301">{number}</a>' in page


def test_nobody_who_has_no_shifts_here_is_said_to_be_away(nights, team):
    days = on("begins_on", TODAY) | on("ends_on", TODAY + timedelta(days=1))
    form = {"begins_at": "8", "ends_at": "9", **days}
    page = nights.send(f"/rota/{team.scene.sites[0]}/absences", worker=f"user:{JO}", **form)
    assert (page.status_code, "Select who is away" in page.text) == (422, True)
    assert (
        "Absence recorded" in nights.send(f"/rota/{team.scene.sites[0]}/absences", worker=f"user:{DILYS}", **form).text
    )
