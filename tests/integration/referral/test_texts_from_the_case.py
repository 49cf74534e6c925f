"""The case team texts whoever sent a referral from the case, where it may read the words, and sees what was sent."""

from __future__ import annotations

import pytest

from common.errors import Refused
from common.roles import NAVIGATOR
from referral.messages import (
    AcceptReferral,
    AnswerSender,
    FindBackground,
    MarkNumberSafe,
    ProtectSource,
    RecordWho,
    Who,
    WithdrawReferrals,
    WithdrawSafeNumber,
    WriteToSender,
)
from support.scene import MOTHER, Scene

NAVIGATORS = frozenset({NAVIGATOR})
WORDS = "I can meet you tomorrow at four"


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def waiting(scene):
    """A text about Jayden, who is known now, from a number that is safe. Returns the referral."""
    scene.text("hello, it is about my son")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    scene.ask(RecordWho(referral_id=item.referral_id, who=Who(given_name="Jayden", family_name="Tomlinson")))
    scene.ask(MarkNumberSafe(referral_id=item.referral_id, how="Rang her: the phone is hers alone"))
    return item.referral_id


@pytest.fixture
def accepted(scene, waiting):
    scene.ask(AcceptReferral(referral_id=waiting, reason="She asked for help"))
    scene.system.run_until_idle()
    return waiting


def write(scene, referral_id, words=WORDS, **how):
    scene.ask(WriteToSender(referral_id=referral_id, text=words), actor="user:nav", roles=NAVIGATORS, **how)
    scene.system.run_until_idle()


def background(scene, referral_id):
    person = scene.open(referral_id).person_id
    found = scene.ask(FindBackground(person_id=person), roles=NAVIGATORS)
    return found.referrals[0]


def test_the_navigator_texts_the_sender_once_and_both_pages_show_it(scene, accepted, phone):
    before = background(scene, accepted)
    assert (before.can_write, before.sent) == (True, ())
    write(scene, accepted)
    assert [sent.text for sent in phone.sent if sent.to == MOTHER][-1:] == [WORDS]
    (sent,) = background(scene, accepted).sent
    assert (sent.text, sent.written_by, sent.delivery) == (WORDS, "user:nav", "sent")
    assert WORDS in [one.text for one in scene.open(accepted).messages]


def test_what_duty_wrote_is_there_and_automatic_replies_are_not(scene, waiting):
    scene.ask(AnswerSender(referral_id=waiting, text="Somebody will ring you"))
    scene.ask(AcceptReferral(referral_id=waiting, reason="She asked for help"))
    scene.system.run_until_idle()
    assert [one.text for one in background(scene, waiting).sent] == ["Somebody will ring you"]


def test_nobody_writes_where_the_words_may_not_be_read(scene, accepted, phone):
    scene.ask(ProtectSource(referral_id=accepted, protected=True, reason="Only his mother could know"))
    protected = background(scene, accepted)
    assert (protected.can_write, protected.sent, protected.words) == (False, (), ())
    with pytest.raises(Refused, match="not_found"):
        write(scene, accepted)
    with pytest.raises(Refused, match="not_found"):
        write(scene, accepted, sites=scene.sites[1:])
    assert WORDS not in [sent.text for sent in phone.sent]


@pytest.mark.parametrize("decide", [True, False])
def test_nobody_writes_about_a_referral_that_is_not_accepted(scene, waiting, decide):
    if decide:
        scene.ask(WithdrawReferrals(referral_ids=(waiting,), reason="A mistake"))
    with pytest.raises(Refused, match="not_found"):
        write(scene, waiting)


@pytest.mark.parametrize(("words", "code"), [("Jayden is safe with us", "answer_unsayable"), ("", "answer_unsayable")])
def test_the_rules_for_every_text_hold(scene, accepted, words, code):
    with pytest.raises(Refused, match=code):
        write(scene, accepted, words)


def test_whoever_asked_for_no_texts_gets_none(scene, accepted):
    scene.text("STOP")
    scene.system.run_until_idle()
    with pytest.raises(Refused, match="asked_for_no_texts"):
        write(scene, accepted)


def test_nobody_writes_to_a_number_that_is_not_safe_any_more(scene, accepted):
    scene.ask(WithdrawSafeNumber(referral_id=accepted, reason="Her son has the phone now"))
    with pytest.raises(Refused, match="number_not_safe"):
        write(scene, accepted)
