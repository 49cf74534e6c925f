"""One conversation for each sender and need: it continues, it is taken up after it was decided, it is kept apart."""

from __future__ import annotations

from uuid import uuid4

import pytest

from casework.messages import FindCase, ListWork
from common.errors import Refused
from referral.messages import (
    AcceptReferral,
    ConfirmSamePerson,
    MarkNumberSafe,
    MoveMessages,
    RecordWho,
    SplitConversation,
    Who,
)
from support.scene import Scene

JAYDEN = Who(given_name="Jayden", family_name="Reid")


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def said(scene, *texts):
    for words in texts:
        scene.text(words)
        scene.system.run_until_idle()


def detail(scene, referral_id):
    return scene.open(referral_id)


def theirs(scene, referral_id):
    return {one.text: one.message_id for one in detail(scene, referral_id).messages if one.direction == "in"}


def accepted(scene):
    said(scene, "my son is in trouble")
    (item,) = scene.queue()
    scene.ask(RecordWho(referral_id=item.referral_id, who=JAYDEN))
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="She asked"))
    scene.system.run_until_idle()
    return item.referral_id


def test_a_text_after_it_was_decided_is_on_the_queue_again_and_names_the_one_before(scene, phone):
    before = accepted(scene)
    said(scene, "he did not come home", "please ring me")
    (item,) = scene.queue()
    after = detail(scene, item.referral_id)
    assert after.conversation.continues == before
    assert [one.referral_id for one in detail(scene, before).conversation.same_phone] == [item.referral_id]
    assert [one.text for one in after.messages] == ["he did not come home", "please ring me"]  # no second reply so soon
    assert len(phone.sent) == 1


def test_whom_it_was_about_stands_beside_it_so_that_it_reaches_the_people_at_work(scene):
    before = accepted(scene)
    said(scene, "he did not come home")
    (item,) = scene.queue()
    (candidate,) = detail(scene, item.referral_id).candidates
    scene.ask(ConfirmSamePerson(referral_id=item.referral_id, person_id=candidate.person_id))
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="She wrote again: he did not come home"))
    scene.system.run_until_idle()
    assert detail(scene, before).person_id == candidate.person_id
    (work,) = scene.ask(ListWork(mine=False), roles=frozenset({"sergeant"})).items
    case = scene.ask(FindCase(case_id=work.case_id), roles=frozenset({"sergeant"}))
    assert "referral_joined" in [act.act for act in case.acts]


def test_messages_about_something_else_become_a_referral_of_their_own(scene):
    said(scene, "my son is in trouble", "this is his sister", "i am scared of my boyfriend")
    (item,) = scene.queue()
    scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="Called"))
    ids = theirs(scene, item.referral_id)
    moved = (ids["this is his sister"], ids["i am scared of my boyfriend"])
    new = scene.ask(SplitConversation(referral_id=item.referral_id, message_ids=moved)).referral_id
    assert set(theirs(scene, item.referral_id)) == {"my son is in trouble"}
    assert set(theirs(scene, new)) == {"this is his sister", "i am scared of my boyfriend"}
    assert {one.referral_id for one in scene.queue()} == {item.referral_id, new}
    assert detail(scene, new).conversation.safe_at is None  # the phone is shared: somebody checks again
    said(scene, "hello?")
    assert "hello?" in theirs(scene, new)
    assert detail(scene, new).reference != detail(scene, item.referral_id).reference


def test_a_message_that_went_to_the_wrong_one_is_moved(scene):
    said(scene, "my son is in trouble", "i am scared")
    (item,) = scene.queue()
    ids = theirs(scene, item.referral_id)
    new = scene.ask(SplitConversation(referral_id=item.referral_id, message_ids=(ids["i am scared"],))).referral_id
    said(scene, "he is out again")
    wrong = theirs(scene, new)["he is out again"]
    scene.ask(MoveMessages(referral_id=new, message_ids=(wrong,), to_referral_id=item.referral_id))
    assert set(theirs(scene, item.referral_id)) == {"my son is in trouble", "he is out again"}


def test_a_referral_is_never_left_without_a_word_and_nothing_strange_is_moved(scene):
    said(scene, "one", "two")
    (item,) = scene.queue()
    ids = theirs(scene, item.referral_id)
    for chosen, code in (((), "messages_needed"), (tuple(ids.values()), "nothing_left"), ((uuid4(),), "not_found")):
        with pytest.raises(Refused, match=code):
            scene.ask(SplitConversation(referral_id=item.referral_id, message_ids=chosen))
    scene.text("somebody else", sender="+447700900555")
    scene.system.run_until_idle()
    other = next(one for one in scene.queue() if one.referral_id != item.referral_id)
    with pytest.raises(Refused, match="not_found"):
        scene.ask(
            MoveMessages(referral_id=item.referral_id, message_ids=(ids["one"],), to_referral_id=other.referral_id)
        )
