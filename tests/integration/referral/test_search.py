"""Duty finds any referral of the site again, decided or not, and puts it back on the queue."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from common.errors import Refused
from referral.messages import (
    AcceptReferral,
    ConfirmNewPerson,
    ListDecided,
    RecordWho,
    ReopenReferral,
    SearchReferrals,
    SignpostReferrals,
    Who,
    WithdrawReferrals,
)
from support.scene import MOTHER, Scene

BORN = date(2010, 3, 14)


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def a_referral(scene, given="Jayden", family="Tomlinson", *, born=BORN, sender=MOTHER, phone=None):
    """A text, about somebody whom an officer has named and confirmed as new."""
    scene.text("hello, it is about my son", sender=sender)
    scene.system.run_until_idle()
    item = next(one for one in scene.queue() if one.about is None)
    who = Who(given_name=given, family_name=family, date_of_birth=born, phone=phone)
    scene.ask(RecordWho(referral_id=item.referral_id, who=who))
    if scene.open(item.referral_id).person_id is None:
        scene.ask(ConfirmNewPerson(referral_id=item.referral_id))
    return item.referral_id


def found(scene, *, sites=None, **search):
    answer = scene.ask(SearchReferrals(**search), sites=sites)
    return [(one.referral_id, one.found_by) for one in answer.items]


def settle(scene, referral_id):
    scene.ask(WithdrawReferrals(referral_ids=(referral_id,), reason="He moved away"))


@pytest.mark.parametrize(
    "search",
    [
        {"given_name": "Jayden", "family_name": "Tomlinson"},
        {"given_name": "Jaydon", "family_name": "Thomlinson"},
        {"given_name": "Tomlinson", "family_name": "Jayden"},
        {"given_name": "jayden ", "family_name": "TOMLINSON", "date_of_birth": BORN},
        {"family_name": "Tomlinson", "date_of_birth": BORN},
    ],
)
def test_a_decided_referral_is_found_by_a_name_as_it_sounds(scene, search):
    referral_id = a_referral(scene)
    settle(scene, referral_id)
    assert found(scene, **search) == [(referral_id, "name")]


@pytest.mark.parametrize(
    "search",
    [
        {"given_name": "Kevin", "family_name": "Tomlinson"},
        {"given_name": "Jayden", "family_name": "Tomlinson", "date_of_birth": date(1999, 5, 17)},
        {"given_name": "Jayden", "family_name": "Hargreaves"},
    ],
)
def test_what_contradicts_a_part_of_what_was_typed_is_not_found(scene, search):
    a_referral(scene)
    assert found(scene, **search) == []


def test_it_is_found_by_its_reference_however_it_is_typed(scene):
    referral_id = a_referral(scene)
    reference = scene.open(referral_id).reference
    for typed in (reference, reference.lower(), reference.replace("-", " ")):
        assert found(scene, reference=typed) == [(referral_id, "reference")]
    assert found(scene, reference="nothing") == []


def test_it_is_found_by_the_number_that_wrote_and_by_the_persons_own(scene):
    referral_id = a_referral(scene, phone="07700 900777")
    assert found(scene, phone="07700 900123") == [(referral_id, "phone")]
    assert found(scene, phone="+44 7700 900777") == [(referral_id, "phone")]
    assert found(scene, phone="07700 900999") == []


def test_the_nearest_name_comes_first_and_a_referral_comes_once(scene):
    other = a_referral(scene, "Jaydon", "Tomlinsen", born=None, sender="+447700900124")
    exact = a_referral(scene, sender="+447700900125")
    reference = scene.open(exact).reference
    assert found(scene, given_name="Jayden", family_name="Tomlinson") == [(exact, "name"), (other, "name")]
    both = found(scene, reference=reference, given_name="Jayden", family_name="Tomlinson")
    assert both == [(exact, "reference"), (other, "name")]


def test_another_site_finds_nothing(scene):
    referral_id = a_referral(scene)
    reference = scene.open(referral_id).reference
    elsewhere = scene.sites[1:]
    for search in (
        {"reference": reference}, {"phone": MOTHER}, {"given_name": "Jayden", "family_name": "Tomlinson"},
    ):  # fmt: skip
        assert found(scene, sites=elsewhere, **search) == []
    assert scene.ask(ListDecided(), sites=elsewhere).items == ()


@pytest.mark.parametrize(
    "search", [{}, {"given_name": "Jayden"}, {"date_of_birth": BORN}, {"reference": " ", "family_name": "T"}]
)
def test_too_little_is_refused(scene, search):
    with pytest.raises(Refused, match="search_needs_more"):
        found(scene, **search)


def test_the_list_of_decided_ones_has_all_that_is_decided_and_nothing_that_waits(scene):
    withdrawn, accepted = a_referral(scene), a_referral(scene, "Ayaan", "Malik", sender="+447700900126")
    waiting = a_referral(scene, "Leo", "Grant", sender="+447700900127")
    settle(scene, withdrawn)
    scene.ask(AcceptReferral(referral_id=accepted, reason="He asked for help"))
    listed = scene.ask(ListDecided())
    assert {one.referral_id: one.state for one in listed.items} == {withdrawn: "withdrawn", accepted: "accepted"}
    assert {one.about for one in listed.items} == {"Jayden Tomlinson", "Ayaan Malik"}
    assert waiting not in {one.referral_id for one in listed.items}


def test_what_was_withdrawn_or_helped_elsewhere_goes_back_on_the_queue_and_is_decided_again(scene):
    referral_id = a_referral(scene)
    scene.ask(SignpostReferrals(referral_ids=(referral_id,), where="The youth club"))
    assert scene.queue() == ()
    scene.ask(ReopenReferral(referral_id=referral_id, reason="They turned him away"))
    assert [item.referral_id for item in scene.queue()] == [referral_id]
    assert scene.open(referral_id).state == "received"
    settle(scene, referral_id)
    assert scene.queue() == ()
    scene.ask(ReopenReferral(referral_id=referral_id, reason="He is back"))
    scene.ask(AcceptReferral(referral_id=referral_id, reason="He asked for help"))
    assert scene.open(referral_id).state == "accepted"


def test_only_what_can_be_taken_up_again_is_and_with_a_reason(scene):
    referral_id = a_referral(scene)
    with pytest.raises(Refused, match="referral_not_reopenable"):
        scene.ask(ReopenReferral(referral_id=referral_id, reason="It waits already"))
    settle(scene, referral_id)
    with pytest.raises(Refused, match="reason_needed"):
        scene.ask(ReopenReferral(referral_id=referral_id, reason="  "))
    with pytest.raises(Refused, match="not_found"):
        scene.ask(ReopenReferral(referral_id=uuid4(), reason="Where is it?"))
    with pytest.raises(Refused, match="not_found"):
        scene.ask(ReopenReferral(referral_id=referral_id, reason="Ours?"), sites=scene.sites[1:])
