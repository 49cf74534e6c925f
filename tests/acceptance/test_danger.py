"""Danger and spam on texts that nobody who wrote the phrases or trained the model has seen.

``danger_texts.jsonl`` is 488 texts in fourteen languages that a language model made up, apart from the rules and the
training set: nothing is tuned on them. Nobody who works with young people, and no speaker of the other languages, has
read them, and there are few in any one, so that a figure for one language is a hint. The public set of everyday texts
is not independent: thresholds were chosen with counts on it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from referral.domain.danger.assessment import assess
from referral.domain.danger.default_phrases import DEFAULT_DANGER_WORDS
from referral.store.danger_model import danger_model
from support.scene import Scene
from wayout.danger import evaluation
from wayout.danger.labelled_texts import read_lines

HERE = Path(__file__).parent
MEASURED = HERE / "danger_texts.jsonl"
SHARED = HERE.parents[1].parent / "shared" / "data"

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared, which is not part of a clone")


def reported(name: str) -> list[str]:
    return (SHARED / "reported" / name).read_text(encoding="utf-8").splitlines()


@pytest.fixture
def scene(system, force) -> Scene:
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def said(scene: Scene, *texts: str, **who: str) -> None:
    for words in texts:
        scene.text(words, **who)
        scene.system.run_until_idle()


@needs_shared
def test_every_reported_danger_rings(scene: Scene) -> None:
    texts = [words for words in reported("T12-danger-missed.txt") if words.strip()]
    for number, words in enumerate(texts):
        said(scene, words, sender=f"+4477009{number:05}")
    levels = {item.preview: item.danger and item.danger.level for item in scene.queue()}
    assert len(levels) == len(texts)
    assert {words for words, level in levels.items() if level != "rings"} == set()


@needs_shared
def test_our_own_words_in_a_phones_reaction_are_no_danger(scene: Scene, phone) -> None:
    _, *forms = reported("T2-tapbacks.txt")
    for number, form in enumerate(forms):
        sender = f"+4477009{number:05}"
        said(scene, "hello", sender=sender)
        (first,) = [text.text for text in phone.sent_texts() if text.to == sender]
        said(scene, form.replace("{FIRST}", first).replace("\\n", "\n"), sender=sender)
    assert len(forms) == 6
    assert [item.danger for item in scene.queue()] == [None] * 6


@needs_shared
def test_reports_of_exploitation_that_read_like_advertising_are_answered_in_their_place(scene: Scene, phone) -> None:
    texts = [words for words in reported("S2-exploitation-taken-for-spam.txt") if words.strip()]
    for number, words in enumerate(texts):
        said(scene, words, sender=f"+4477009{number:05}")
    assert [item for item in scene.queue() if "looks_like_spam" in item.marks] == []
    assert len(phone.sent_texts()) == len(texts)


@needs_shared
def test_few_everyday_texts_ring_or_stand_first() -> None:
    lines = (SHARED / "texts" / "sms.tsv").read_text(encoding="utf-8").splitlines()[1:]
    people = [text for label, text in (line.split("\t", 1) for line in lines) if label == "ham"]
    levels = [assess(text, DEFAULT_DANGER_WORDS, danger_model()).level for text in people]
    raised, rings = sum(level is not None for level in levels), levels.count("rings")
    print(f"{rings} of {len(people)} everyday texts ring, {raised} ring or stand first")
    assert raised <= 0.125 * len(people)
    assert rings <= 0.02 * len(people)


def test_dangers_are_found_and_harmless_texts_are_left_where_they_are() -> None:
    judged = evaluation.judge(read_lines(MEASURED), danger_model())
    table = evaluation.confusion(judged)
    print(*table.items(), sep="\n")
    figures = evaluation.figures(table)
    assert len(judged) >= 300
    assert len({one.text.language for one in judged}) >= 5
    goals = {"dangers raised": 0.95, "harmless raised": 0.1, "exploitation put last": 0, "adverts put last": 0.9}
    print(*(f"{name}: {figures[name]:.3f}, the goal is {goal}" for name, goal in goals.items()), sep="\n")
    # Version 3 of the model does not reach three of the goals. These are floors, so that no change makes it worse.
    assert figures["dangers raised"] >= 0.9
    assert figures["harmless raised"] <= 0.11
    assert figures["exploitation put last"] == 0
    assert figures["adverts put last"] >= 0.68
