"""One case as its page shows it: the same next action as on the worklist, and what the person has been told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casework.messages import AgreePlan, RecordInformationGiven
from casework.store.tables import CaseFile, InformationGiven
from common.errors import Refused
from support.case_team import NAVIGATORS, WAY_OUT, step, team_of


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def next_of(one):
    return one.next_action, one.step_title, one.due_at


def test_what_is_next_on_a_case_is_what_the_worklist_says_all_along_the_road(team):
    team.invite()
    whys = []

    def look():
        (item,) = team.work()
        case = team.case(item.case_id)
        assert next_of(case) == next_of(item)
        whys.append((case.next_action, case.review))
        return case

    look()
    case_id = team.allocate()
    look()
    team.contact(case_id)
    look()
    team.as_navigator(AgreePlan(case_id=case_id, steps=(*WAY_OUT, step("D", days=2, title="Bus pass"))))
    case = look()
    assert (case.step_title, case.step_id) == ("Bus pass", case.steps[3].step_id)
    team.as_navigator(AgreePlan(case_id=case_id, steps=(step("A", days=60),)))
    assert look().step_id is None
    for number in range(5):
        team.arrested_again(record=f"CR/{number}")
        look()
        team.contact(case_id, "not_now")
    team.arrested_again(record="CR/6")
    look()
    team.allocate("user:nav", "They get on; once more")
    look()
    assert whys == [
        ("decide_navigator", None), ("first_contact", None), ("make_plan", None), ("step", None), ("keep_going", None),
        *[("re_approach", None)] * 5, ("decide_navigator", "over_the_cap"), ("re_approach", None),
    ]  # fmt: skip


def test_a_review_is_over_when_he_was_met_in_the_meantime(team):
    case_id = team.on_the_plan()
    for number in range(6):
        team.arrested_again(record=f"CR/{number}")
        if number < 5:
            team.contact(case_id, "not_now")
    assert team.case(case_id).review == "over_the_cap"
    team.contact(case_id, "met")
    case = team.case(case_id)
    assert (case.review, case.next_action) == (None, "keep_going")
    assert next_of(case) == next_of(team.work()[0])


def test_a_closed_case_has_nothing_next_until_a_new_arrest_asks_the_sergeant(team):
    case_id = team.on_the_plan()
    close(team, case_id)
    assert next_of(team.case(case_id)) == (None, None, None)
    team.arrested_again(record="CR/9")
    case = team.case(case_id)
    assert (case.state, case.next_action, case.review) == ("closed", "decide_navigator", "case_closed")


def test_what_he_was_told_is_kept_with_who_said_so_and_the_latest_stands(team):
    team.invite()
    case_id = team.allocate()
    assert team.case(case_id).information_given is None
    team.as_navigator(RecordInformationGiven(case_id=case_id, informed="not_told"))
    note = "Told him that his aunt Marsha called us"
    team.scene.ask(
        RecordInformationGiven(case_id=case_id, informed="told_with_source", note=note),
        actor="user:other",
        roles=NAVIGATORS,
    )
    case = team.case(case_id)
    given = case.information_given
    assert (given.informed, given.worker_id, given.note) == ("told_with_source", "user:other", note)
    last = case.acts[-1]
    assert (last.act, last.detail, last.actor) == ("information_given_recorded", "told_with_source", "user:other")
    assert (given.sequence, given.at) == (last.sequence, last.at)
    sealed = [
        row.sealed_note
        for row in team.rows(sa.select(InformationGiven.sealed_note).order_by(InformationGiven.sequence))
    ]
    assert sealed[0] is None
    assert b"Marsha" not in sealed[1]


def test_what_he_was_told_changes_nothing_about_what_is_next(team):
    team.invite()
    case_id = team.allocate()
    before = next_of(team.case(case_id))
    team.as_navigator(RecordInformationGiven(case_id=case_id, informed="told_without_source"))
    case = team.case(case_id)
    assert (next_of(case), case.state) == (before, "allocated")


def test_nothing_is_recorded_on_a_closed_case_or_by_another_force(team, system, other_force):
    case_id = team.on_the_plan()
    stranger = team_of(system, other_force)
    with pytest.raises(Refused, match="not_found"):
        stranger.as_navigator(RecordInformationGiven(case_id=case_id, informed="not_told"))
    close(team, case_id)
    with pytest.raises(Refused, match="case_closed"):
        team.as_navigator(RecordInformationGiven(case_id=case_id, informed="not_told"))
    assert team.rows(sa.select(InformationGiven.informed)) == []


def close(team, case_id):
    """As the command to come will leave it."""

    def closed(_, uow):
        row = sa.update(CaseFile).where(CaseFile.force_id == uow.tenant.force_id, CaseFile.id == case_id)
        uow.session.execute(row.values(state="closed", next_action=None, next_due_at=None, next_step_id=None))

    team.tell(None, closed)
