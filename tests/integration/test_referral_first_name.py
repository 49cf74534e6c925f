"""A local group learns what to call somebody, and nothing else, only at a site that knows them."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
import sqlalchemy as sa

from builders import Scene
from common.errors import Refused
from common.roles import PARTNER_WORKER
from referral.messages import AcceptReferral, Called, FindReferral, FirstName, RecordWho, Who

GROUPS = frozenset({PARTNER_WORKER})
JAYDEN = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))


@pytest.fixture
def scene(house, force):
    return Scene(house, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def person(scene):
    """Somebody known at the first site."""
    scene.text("its my son")
    scene.house.work_off()
    (item,) = scene.queue()
    scene.ask(RecordWho(referral_id=item.referral_id, who=JAYDEN))
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="His mother asked."))
    return scene.ask(FindReferral(referral_id=item.referral_id)).person_id


def call(scene, person, *, roles=GROUPS, site=0):
    return scene.ask(FirstName(person_id=person), actor="user:kay", roles=roles, sites=(scene.sites[site],))


def test_a_group_is_told_the_given_name_and_nothing_else(scene, person):
    assert call(scene, person) == Called(given_name="Jayden")
    assert [field.name for field in dataclasses.fields(Called)] == ["given_name"]


def test_each_asking_is_kept_as_a_disclosure_about_that_person(scene, person):
    call(scene, person)
    query = sa.text(
        "SELECT why FROM referral.audit AS seen "
        "JOIN referral.audit_subject AS who ON who.audit_id = seen.id AND who.force_id = seen.force_id "
        "WHERE act = 'disclose' AND actor = 'user:kay' AND person_id = :person"
    )
    with scene.house.deployment.admin.connect() as connection:
        assert connection.scalars(query, {"person": person}).all() == ["commission"]


def test_a_group_at_a_site_that_does_not_know_the_person_is_told_that_there_is_nobody(scene, person):
    with pytest.raises(Refused) as no:
        call(scene, person, site=1)
    assert no.value.code == "not_found"


def test_nobody_but_a_group_asks_this_way(scene, person):
    with pytest.raises(Refused):
        call(scene, person, roles=frozenset({"commissioner", "navigator"}))
