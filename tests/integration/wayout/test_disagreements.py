"""Where two services say different things of the same, it is counted by name; where they agree, nothing is."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.case_team import team_of
from support.group_work import accepted_work
from wayout.operations.disagreements import QUERIES, disagreements, disagreements_seen_by

COUNTED = {
    "a group works on a step, and the case does not know": "UPDATE casework.step_assignment SET ended_at = now()",
    "a case counts on a group that does not work on its step": "UPDATE voluntary.commission SET state = 'failed'",
    "a referral is accepted, and no case knows": "DELETE FROM casework.case_referral",
    "a case rests on a referral that is not accepted": "UPDATE referral.referral SET state = 'withdrawn'",
    "a group may know a name though its work is over": "UPDATE voluntary.commission SET state = 'completed'",
}


@pytest.fixture
def team(system, force):
    """A case whose mentoring step a group has accepted."""
    made = team_of(system, force)
    accepted_work(made)
    return made


@pytest.fixture
def changed(team):
    """Changes one side alone, of this force, and puts it back."""
    connection = team.scene.system.deployment.admin.connect()
    begun = connection.begin()

    def change(statement):
        condition = f"{'AND' if 'WHERE' in statement else 'WHERE'} force_id = {team.scene.force_id:d}"
        assert connection.execute(sa.text(f"{statement} {condition}")).rowcount
        return disagreements_seen_by(connection, team.scene.force_id)

    yield change
    begun.rollback()
    connection.close()


def test_services_that_heard_everything_agree(team):
    assert disagreements(team.scene.system.deployment.admin, team.scene.force_id) == {}


@pytest.mark.parametrize(("name", "statement"), COUNTED.items())
def test_a_side_that_changed_alone_is_counted_by_name(changed, name, statement):
    assert name in changed(statement)


def test_duty_phones_that_are_told_of_what_is_over_are_counted(team, changed):
    (item,) = team.work()
    values = {"id": uuid4(), "case": item.case_id, "force": team.scene.force_id}
    admin = team.scene.system.deployment.admin
    with admin.begin() as connection:
        for statement in (
            "INSERT INTO casework.callout (force_id, id, case_id, reason, raised_at, ended_at) "
            "VALUES (:force, :id, :case, 'concern', now(), now())",
            "INSERT INTO referral.callout (force_id, id, site_id, case_id, person_id, reason, raised_at) "
            "VALUES (:force, :id, 1, :case, :case, 'concern', now())",
        ):
            connection.execute(sa.text(statement), values)
    assert disagreements(admin, team.scene.force_id) == {"duty phones are told of what is over": 1}


def test_every_query_runs_and_every_other_name_is_about_places():
    about_places = {name for name in QUERIES if "place" in name or "finder" in name}
    assert set(COUNTED) | about_places | {"duty phones are told of what is over"} == set(QUERIES)
