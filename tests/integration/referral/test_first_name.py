"""A worker of a local group learns what to call somebody, and nothing else, only while their commission lasts."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.roles import PARTNER_WORKER
from common.tenancy import Tenant, service_actor
from referral.handlers.disclosures import on_commission_accepted, on_commission_completed, on_commission_stopped
from referral.messages import AcceptReferral, FirstName, GivenName, RecordWho, Who
from support.scene import Scene
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped

GROUPS = frozenset({PARTNER_WORKER})
JAYDEN = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def person(scene):
    """Somebody known at the first site."""
    scene.text("its my son")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    scene.ask(RecordWho(referral_id=item.referral_id, who=JAYDEN))
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="His mother asked."))
    return scene.open(item.referral_id).person_id


@pytest.fixture
def work(scene, person):
    """Kay's and Sam's group took him up: the news of it, which was told."""
    accepted = CommissionAccepted(
        commission_id=uuid4(), case_id=uuid4(), step_id=uuid4(), organisation_id=uuid4(), person_id=person,
        worker_ids=("user:kay", "user:sam"),
    )  # fmt: skip
    tell(scene, accepted)
    return accepted


HANDLERS = {
    CommissionAccepted: on_commission_accepted,
    CommissionCompleted: on_commission_completed,
    CommissionStopped: on_commission_stopped,
}


def tell(scene, *events):
    """Referral hears these, in this order."""
    for event in events:
        with scene.system.units_of_work["referral"].begin(Tenant(scene.force_id), service_actor("referral")) as uow:
            HANDLERS[type(event)](event, uow)


def ends(work):
    same = {"commission_id": work.commission_id, "case_id": work.case_id, "step_id": work.step_id}
    yield CommissionCompleted(**same, sessions=4)
    for how in ("failed", "cancelled", "entered_in_error"):
        yield CommissionStopped(**same, state=how)


def call(scene, work, *, actor="user:kay", roles=GROUPS, site=0):
    return scene.ask(FirstName(commission_id=work.commission_id), actor=actor, roles=roles, sites=(scene.sites[site],))


def nothing_there(scene, work, **who):
    with pytest.raises(Refused) as no:
        call(scene, work, **who)
    return (no.value.code, no.value.facts) == ("not_found", {})


def test_a_group_is_told_the_given_name_and_nothing_else(scene, work):
    assert call(scene, work) == call(scene, work, actor="user:sam") == GivenName(given_name="Jayden")
    assert [field.name for field in dataclasses.fields(GivenName)] == ["given_name"]


def test_each_asking_is_kept_as_a_disclosure_about_that_person(scene, person, work):
    call(scene, work)
    query = sa.text(
        "SELECT why FROM referral.audit AS seen "
        "JOIN referral.audit_subject AS who ON who.audit_id = seen.id AND who.force_id = seen.force_id "
        "WHERE act = 'disclose' AND actor = 'user:kay' AND person_id = :person"
    )
    with scene.system.deployment.admin.connect() as connection:
        assert connection.scalars(query, {"person": person}).all() == ["commission"]


def test_what_is_not_there_and_what_is_not_theirs_look_the_same(scene, work):
    assert nothing_there(scene, work, actor="user:of-another-group")
    assert nothing_there(scene, work, site=1)
    assert nothing_there(scene, dataclasses.replace(work, commission_id=uuid4()))


def test_when_the_work_ends_in_any_way_the_name_is_gone(scene, work):
    for ended in ends(work):
        running = dataclasses.replace(work, commission_id=uuid4())
        tell(scene, running)
        assert call(scene, running).given_name == "Jayden"
        tell(scene, dataclasses.replace(ended, commission_id=running.commission_id))
        assert nothing_there(scene, running)


def test_a_yes_that_is_heard_after_the_end_or_once_more_after_it_lets_nobody_know_anything(scene, work):
    for ended in ends(work):
        late = dataclasses.replace(work, commission_id=uuid4())
        end = dataclasses.replace(ended, commission_id=late.commission_id)
        tell(scene, end, late)
        assert nothing_there(scene, late)
        tell(scene, late, end, late)
        assert nothing_there(scene, late)


def test_the_end_of_one_piece_of_work_leaves_another_with_the_same_person_alone(scene, work):
    other = dataclasses.replace(work, commission_id=uuid4(), worker_ids=("user:jo",))
    tell(scene, other, next(ends(work)))
    assert nothing_there(scene, work)
    assert nothing_there(scene, other)
    assert call(scene, other, actor="user:jo").given_name == "Jayden"


def test_news_from_before_it_named_anybody_lets_nobody_know_anything(scene, work):
    old = dataclasses.replace(work, commission_id=uuid4(), person_id=None, worker_ids=())
    tell(scene, old, *(dataclasses.replace(end, commission_id=old.commission_id) for end in ends(work)))
    assert nothing_there(scene, old)


def test_nobody_but_a_group_asks_this_way(scene, work):
    assert nothing_there(scene, work, roles=frozenset({"commissioner", "navigator"}))
