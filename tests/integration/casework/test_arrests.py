"""A new arrest brings the same navigator back, however often and late it is told."""

from __future__ import annotations

from uuid import UUID

import pytest

from casework.handlers.arrests import on_arrest_recorded
from casework.handlers.case_opening import on_referral_accepted
from casework.messages import (
    ListWork,
)
from referral.messages import ArrestRecorded
from support.case_team import NAVIGATORS, TODAY, TOMORROW, accepted, team_of


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def test_a_second_arrest_brings_the_same_navigator_back_and_meeting_him_answers_it(team):
    case_id = team.on_the_plan()
    team.arrested_again(record="CR/2")
    team.arrested_again(record="CR/2")
    (item,) = team.work()
    assert (item.next_action, item.worker_id) == ("re_approach", "user:nav")
    visit = team.case(case_id).re_approach
    assert (visit.attempt, visit.worker_id, visit.due_at) == (1, "user:nav", item.due_at)
    assert team.raised().count("re_approach_due") == 1
    team.contact(case_id, "no_answer")
    assert team.work()[0].next_action == "re_approach"
    team.contact(case_id, "declined")
    assert team.case(case_id).re_approach is None
    assert team.work()[0].next_action != "re_approach"
    assert team.case(case_id).state == "active", "a no does not close the case"
    team.arrested_again(on=TOMORROW, record="CR/3")
    assert team.case(case_id).re_approach.attempt == 2


def test_an_arrest_told_before_the_acceptance_is_why_the_case_began_in_either_order(team):
    site = team.scene.sites[0]
    for number, early in ((100, True), (200, False)):
        person, referral = UUID(int=number), UUID(int=number + 1)
        arrest = ArrestRecorded(
            referral_id=referral, person_id=person, site_id=site, occurred_on=TODAY, offence_code="X", role="suspect"
        )
        told = [(arrest, on_arrest_recorded), (accepted(team, person, referral), on_referral_accepted)]
        for event, handler in told if early else reversed(told):
            team.tell(event, handler)
            team.tell(event, handler)
    assert [item.next_action for item in team.work()] == ["decide_navigator"] * 2
    assert "re_approach_due" not in team.raised()


def test_an_arrest_on_the_opening_day_asks_for_a_visit_only_once_he_had_been_reached(team):
    team.invite()
    case_id = team.allocate()
    team.arrested_again(on=TODAY)
    assert team.work()[0].next_action == "first_contact"
    team.contact(case_id)
    team.arrested_again(on=TODAY)
    assert team.case(case_id).re_approach.attempt == 1


def test_beyond_the_cap_the_sergeant_decides_who_goes_and_then_the_visit_is_due(team):
    case_id = team.on_the_plan()
    for number in range(5):
        team.arrested_again(record=f"CR/{number}")
        team.contact(case_id, "not_now")
    team.arrested_again(record="CR/6")
    (item,) = team.work()
    assert item.next_action == "decide_navigator"
    assert team.scene.ask(ListWork(), actor="user:nav", roles=NAVIGATORS).items == ()
    case = team.case(case_id)
    assert (case.re_approach, case.proposal.reason) == (None, "knows_the_person")
    assert case.acts[-1].act == "review_requested"
    team.allocate("user:nav", "They get on; once more")
    assert team.case(case_id).re_approach.attempt == 6
    (mine,) = team.scene.ask(ListWork(), actor="user:nav", roles=NAVIGATORS).items
    assert mine.next_action == "re_approach"
