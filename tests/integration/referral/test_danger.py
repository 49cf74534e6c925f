"""Danger words put a referral before everything, ring on while nobody answers, and only a person closes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from common.errors import Refused
from referral.domain.danger.assessment import assess
from referral.domain.danger.default_phrases import DEFAULT_DANGER_WORDS
from referral.messages import (
    AcceptReferral,
    AcknowledgeDanger,
    CloseDanger,
    DangerPhrases,
    DangerWords,
    RaiseDanger,
    RecordWho,
    Who,
)
from referral.store.danger_model import danger_model
from support.scene import Scene
from wayout.operations.danger_labels import label_counts

THERE = "he has a gun and he is outside"
OBLIQUE = (
    "he said accidents happen on that road",
    "they said to say bye to him",
    "he gave away his things and wont say why",
    "men keep asking where my son is",
    "she wont come out of the bathroom and wont answer",
)
REASON = "Rang her: it was a toy, the family is together."


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def said(scene, *texts, **who):
    for words in texts:
        scene.text(words, **who)
        scene.system.run_until_idle()


def in_danger(scene):
    said(scene, THERE)
    (item,) = scene.queue()
    return item.referral_id


def acts(scene, referral_id):
    return [act.act for act in scene.open(referral_id).acts]


def minutes_pass(scene):
    """What waits for later is due."""
    table = scene.system.units_of_work["referral"].tables.job
    with scene.system.deployment.admin.begin() as connection:
        earlier = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(sa.update(table).where(table.c.force_id == scene.force_id).values(due_at=earlier))
    scene.system.run_until_idle()


def raised(scene):
    query = sa.text("SELECT count(*) FROM referral.event WHERE force_id = :f AND type = 'referral.danger_raised.v1'")
    with scene.system.deployment.admin.connect() as connection:
        return connection.scalar(query, {"f": scene.force_id})


def test_danger_stands_before_everything_that_came_earlier(scene):
    said(scene, "hello", sender="+447700900001")
    said(scene, "good morning", sender="+447700900002")
    said(scene, THERE, sender="+447700900003")
    first, *others = scene.queue()
    assert first.danger.role == "duty_officer"
    assert first.danger.acknowledged_at is None
    assert first.preview == THERE
    assert [item.danger for item in others] == [None, None]


def test_it_rings_on_from_rung_to_rung_until_somebody_answers(scene):
    referral_id = in_danger(scene)
    rings = [scene.queue()[0].danger.role]
    for _ in range(3):
        minutes_pass(scene)
        rings.append(scene.queue()[0].danger.role)
    assert rings == ["duty_officer", "sergeant", "inspector", "inspector"]
    assert acts(scene, referral_id).count("danger_rang_on") == 2
    assert raised(scene) == 3


def test_what_somebody_deals_with_rings_no_more_and_stays_on_top(scene):
    referral_id = in_danger(scene)
    for _ in range(2):
        scene.ask(AcknowledgeDanger(referral_id=referral_id))
    minutes_pass(scene)
    (item,) = scene.queue()
    assert item.danger.acknowledged_by == "user:duty"
    assert acts(scene, referral_id).count("danger_rang_on") == 0
    assert acts(scene, referral_id).count("danger_acknowledged") == 1


def test_a_new_danger_word_rings_again_although_somebody_dealt_with_the_last(scene):
    referral_id = in_danger(scene)
    said(scene, "he has a gun!!")  # while it rings: nothing new
    assert acts(scene, referral_id).count("danger_raised") == 1
    scene.ask(AcknowledgeDanger(referral_id=referral_id))
    said(scene, "he got shot, hurry please")
    assert scene.queue()[0].danger.acknowledged_at is None
    assert acts(scene, referral_id).count("danger_raised") == 2


def test_only_an_incident_number_or_a_reasoned_decision_closes_it(scene):
    referral_id = in_danger(scene)
    for nothing in ({}, {"reason": "ok"}, {"incident_number": "none"}):
        with pytest.raises(Refused):
            scene.ask(CloseDanger(referral_id=referral_id, decision="harmless", **nothing))
    assert scene.queue()[0].danger is not None
    scene.ask(CloseDanger(referral_id=referral_id, decision="harmless", reason=REASON))
    assert scene.queue()[0].danger is None
    detail = scene.open(referral_id)
    assert [act.reason for act in detail.acts if act.act == "danger_was_harmless"] == [REASON]
    with pytest.raises(Refused, match="no_danger"):
        scene.ask(CloseDanger(referral_id=referral_id, decision="danger", incident_number="WM 0417"))


def test_inviting_somebody_does_not_close_the_danger(scene):
    referral_id = in_danger(scene)
    scene.ask(RecordWho(referral_id=referral_id, who=Who(given_name="Jayden", family_name="Reid")))
    scene.ask(AcceptReferral(referral_id=referral_id, reason="She asked"))
    (item,) = scene.queue()
    assert (item.referral_id, item.state) == (referral_id, "accepted")
    assert item.danger is not None
    scene.ask(CloseDanger(referral_id=referral_id, decision="danger", incident_number="WM 0417"))
    assert scene.queue() == ()


def test_a_person_raises_what_no_word_gave_away(scene):
    said(scene, "ok thanks")
    (item,) = scene.queue()
    with pytest.raises(Refused, match="reason_needed"):
        scene.ask(RaiseDanger(referral_id=item.referral_id, reason=" "))
    scene.ask(RaiseDanger(referral_id=item.referral_id, reason="The men who hurt her brother"))
    danger = scene.queue()[0].danger
    assert (danger.raised_by, danger.language) == ("user:duty", None)


def test_a_forces_own_words_and_rungs_stand_in_place_of_the_usual(scene):
    words = DangerWords(version=7, lists=(DangerPhrases(language="en", phrases=("red door",)),))
    scene.configure(danger_words=words, danger_rungs=("inspector",))
    said(scene, "ok thanks")
    assert scene.queue()[0].danger is None
    said(scene, "they are at the Red   Door")
    danger = scene.queue()[0].danger
    assert (danger.role, danger.why, danger.language) == ("inspector", "red door", "en")
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT list_version FROM referral.danger WHERE force_id = :force")
        assert connection.scalar(query, {"force": scene.force_id}) == 7


def test_what_the_model_suspects_stands_first_with_the_words_that_weighed_and_rings_for_nobody(scene):
    said(scene, THERE, sender="+447700900001")
    said(scene, "ok thanks", sender="+447700900002")
    suspect(scene)
    rings, first, calm = scene.queue()
    assert (rings.danger.level, first.danger.level, calm.danger) == ("rings", "first", None)
    assert first.danger.model_version == danger_model().version
    assert first.danger.why.startswith("Model ")
    minutes_pass(scene)
    assert raised(scene) == 2  # both for the one that rings
    assert acts(scene, first.referral_id).count("danger_suspected") == 1


def suspect(scene):
    """A text that the model suspects and no list knows, whatever the model of this release."""
    words = next(text for text in OBLIQUE if assess(text, DEFAULT_DANGER_WORDS, danger_model()).level == "first")
    said(scene, words, sender="+447700900003")
    return next(item for item in scene.queue() if item.danger and item.danger.level == "first").referral_id


@pytest.mark.parametrize("decision", ["harmless", "something_else", "not_known"])
def test_one_press_says_what_stood_first_and_the_decision_is_kept(scene, decision):
    referral_id = suspect(scene)
    with pytest.raises(Refused, match="danger_needs_closing"):
        scene.ask(CloseDanger(referral_id=referral_id, decision="danger"))
    scene.ask(CloseDanger(referral_id=referral_id, decision=decision))
    assert scene.queue()[0].danger is None
    assert labels(scene) == [("first", decision)]
    counted = {"level": "first", "decision": decision, "dangers": 1, "list_version": None}
    assert any(counted.items() <= row.items() for row in label_counts(scene.system.deployment))


def test_a_person_who_raises_what_stood_first_makes_it_ring_and_closes_it_as_a_danger(scene):
    referral_id = suspect(scene)
    scene.ask(RaiseDanger(referral_id=referral_id, reason="I know that road"))
    danger = scene.queue()[0].danger
    assert (danger.level, danger.raised_by, danger.why) == ("rings", "user:duty", "I know that road")
    assert raised(scene) == 1
    with pytest.raises(Refused, match="danger_needs_closing"):
        scene.ask(CloseDanger(referral_id=referral_id, decision="danger"))
    scene.ask(CloseDanger(referral_id=referral_id, decision="danger", incident_number="WM 0417"))
    assert labels(scene) == [("rings", "danger")]


def test_a_later_text_that_rings_raises_what_stood_first(scene):
    referral_id = suspect(scene)
    said(scene, THERE, sender="+447700900003")
    (item,) = scene.queue()
    assert (item.referral_id, item.danger.level) == (referral_id, "rings")


def labels(scene):
    query = "SELECT level, decision FROM referral.danger JOIN referral.message ON message.id = danger.message_id"
    with scene.system.deployment.admin.connect() as connection:
        rows = connection.execute(sa.text(f"{query} WHERE danger.force_id = :f"), {"f": scene.force_id})
        return [tuple(row) for row in rows]


def test_another_force_sees_no_danger_of_ours(scene, system, other_force):
    referral_id = in_danger(scene)
    stranger = Scene(system, other_force.id, (other_force.first_site, other_force.second_site)).configure()
    assert stranger.queue() == ()
    with pytest.raises(Refused, match="not_found"):
        stranger.ask(AcknowledgeDanger(referral_id=referral_id))
