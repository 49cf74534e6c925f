"""The queue at work: looked after, handed back, returned by itself, decided one by one and many at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from common.errors import Refused
from referral.messages import (
    AcceptReferral,
    AssignReferrals,
    ConfirmNewPerson,
    HandBackReferrals,
    ListQueue,
    MergeReferral,
    RecordWho,
    ReferralDetail,
    SignpostReferrals,
    Who,
    WithdrawReferrals,
)
from support.scene import Scene

ME, THEM = "user:duty", "user:them"


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def texts(scene: Scene, number: int) -> tuple[UUID, ...]:
    for one in range(number):
        scene.text(f"worried about my son, number {one}", sender=f"+4477009004{one:02}")
    scene.system.run_until_idle()
    return tuple(item.referral_id for item in scene.queue())


def found(scene: Scene, referral_id: UUID) -> ReferralDetail:
    return scene.open(referral_id)


def acts(scene: Scene, referral_id: UUID) -> list[str]:
    return [act.act for act in found(scene, referral_id).acts]


def test_what_an_officer_looks_after_shows_as_theirs_and_can_be_handed_back(scene):
    one, two = texts(scene, 2)
    scene.ask(AssignReferrals(referral_ids=(one,), officer=ME))
    assert [item.referral_id for item in scene.ask(ListQueue(mine=True)).items] == [one]
    assert {item.referral_id: item.assignee for item in scene.queue()} == {one: ME, two: None}
    scene.ask(HandBackReferrals(referral_ids=(one,)))
    assert scene.ask(ListQueue(mine=True)).items == ()
    assert acts(scene, one)[-2:] == ["assigned", "handed_back"]


def test_what_nobody_touches_returns_by_itself_and_what_is_worked_on_stays(scene, advance):
    left, worked = texts(scene, 2)
    scene.ask(AssignReferrals(referral_ids=(left, worked), officer=ME))
    advance(timedelta(minutes=90))
    scene.ask(RecordWho(referral_id=worked, who=Who(given_name="Asha", family_name="Quill")))
    advance(timedelta(minutes=40))
    scene.system.run_until_idle()
    assert {item.referral_id: item.assignee for item in scene.queue()} == {left: None, worked: ME}
    assert acts(scene, left)[-1] == "returned"
    advance(timedelta(minutes=90))
    scene.system.run_until_idle()
    assert {item.assignee for item in scene.queue()} == {None}


def test_many_are_decided_at_once_and_each_says_by_whom_and_where(scene):
    ids = texts(scene, 3)
    done = scene.ask(SignpostReferrals(referral_ids=ids[:2], where="Women’s Aid", reason="She asked for it"))
    assert set(done.done) == set(ids[:2])
    assert [item.referral_id for item in scene.queue()] == [ids[2]]
    for one in ids[:2]:
        detail = found(scene, one)
        assert detail.state == "signposted"
        assert (detail.acts[-1].actor, detail.acts[-1].reason) == (ME, "Women’s Aid\nShe asked for it")


def test_what_somebody_else_decided_or_looks_after_meanwhile_is_passed_over_and_named(scene):
    decided, theirs, free = texts(scene, 3)
    scene.ask(WithdrawReferrals(referral_ids=(decided,), reason="Meant for a shop"))
    scene.ask(AssignReferrals(referral_ids=(theirs,), officer=THEM))
    triaged = scene.ask(WithdrawReferrals(referral_ids=(decided, theirs, free), reason="Advertising"))
    assert triaged.done == (free,)
    assert set(triaged.skipped) == {decided, theirs}
    assert found(scene, theirs).state == "received"


def test_the_same_press_twice_settles_once(scene):
    (one,) = texts(scene, 1)
    command_id = uuid4()
    again = [
        scene.ask(WithdrawReferrals(referral_ids=(one,), reason="Wrong number"), command_id=command_id)
        for _ in range(2)
    ]
    assert again[0] == again[1]
    assert acts(scene, one).count("withdrawn") == 1


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_withdrawn_without_a_reason_or_helped_elsewhere_without_a_where(scene, reason):
    (one,) = texts(scene, 1)
    for command in (
        WithdrawReferrals(referral_ids=(one,), reason=reason),
        SignpostReferrals(referral_ids=(one,), where=reason),
    ):
        with pytest.raises(Refused, match="reason_needed"):
            scene.ask(command)
    assert found(scene, one).state == "received"


def test_one_that_is_not_there_settles_none_of_them(scene):
    (one,) = texts(scene, 1)
    with pytest.raises(Refused, match="not_found"):
        scene.ask(WithdrawReferrals(referral_ids=(one, uuid4()), reason="Both"))
    assert found(scene, one).state == "received"


def test_two_texts_about_the_same_are_joined_before_anybody_knows_who_it_is_about(scene):
    stays, joined = texts(scene, 2)
    reference = found(scene, stays).reference
    scene.ask(MergeReferral(referral_id=joined, into_reference=reference.upper(), reason="Both parents wrote"))
    assert (found(scene, joined).state, found(scene, joined).merged_into) == ("merged", stays)
    scene.ask(RecordWho(referral_id=stays, who=Who(given_name="Asha", family_name="Quill")))
    person = found(scene, stays).person_id
    assert person is not None
    assert found(scene, joined).person_id == person, "what was joined is about the same person"
    scene.ask(AcceptReferral(referral_id=stays, reason="They want it"))
    assert found(scene, stays).state == "accepted"


def test_two_about_different_people_are_not_joined(scene):
    one, other = texts(scene, 2)
    for referral, name in ((one, "Asha"), (other, "Bartholomew")):
        scene.ask(RecordWho(referral_id=referral, who=Who(given_name=name, family_name=f"{name}son")))
        if found(scene, referral).person_id is None:
            scene.ask(ConfirmNewPerson(referral_id=referral))
    with pytest.raises(Refused, match="merge_not_possible"):
        scene.ask(MergeReferral(referral_id=one, into_reference=found(scene, other).reference, reason="No"))
    with pytest.raises(Refused, match="reference_unknown"):
        scene.ask(MergeReferral(referral_id=one, into_reference="bcd-fgh-jkmn", reason="No"))


def test_a_text_after_it_was_withdrawn_waits_again_as_one_of_its_own(scene):
    (one,) = texts(scene, 1)
    scene.ask(WithdrawReferrals(referral_ids=(one,), reason="Nobody answers"))
    scene.text("it got worse", sender="+447700900400")
    scene.system.run_until_idle()
    (again,) = scene.queue()
    assert again.referral_id != one
