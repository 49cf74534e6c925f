"""The model judges any text at all within milliseconds, says which words weighed, and is no judge of our own words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.danger.assessment import assess
from referral.domain.danger.default_phrases import DEFAULT_DANGER_WORDS
from referral.domain.danger.evidence import evidence_in, raises_higher
from referral.domain.danger.misspellings import is_misspelling
from referral.domain.texting.own_words import is_reaction_to, without_own_words
from referral.store.danger_model import danger_model

MODEL = danger_model()
OURS = "Thank you for telling us. If anyone is in danger now call 999. Your reference is K7Q-M2XD"


def level(text: str) -> str | None:
    return assess(text, DEFAULT_DANGER_WORDS, MODEL).level


@pytest.mark.parametrize("text", ["please help", "Please help!", "help", "help me please"])
def test_a_bare_cry_for_help_stands_at_least_first(text: str) -> None:
    assert level(text) is not None


@pytest.mark.parametrize("text", ["can you help me", "please help me with my cv", "could i get some help with a form"])
def test_asking_for_help_with_something_is_no_cry_for_it(text: str) -> None:
    assert level(text) is None


@given(st.text(max_size=400))
def test_any_text_at_all_is_judged_without_a_fault(text: str) -> None:
    scores = MODEL.score(text)
    assert sum((scores.danger, scores.exploitation, scores.harmless, scores.advert)) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", " ", "...", "👍", "😂😂😂", "❤️", "ok"])
def test_texts_that_say_nothing_stay_where_they_are(text: str) -> None:
    assert level(text) is None


def test_a_danger_is_found_at_the_end_of_a_huge_text() -> None:
    everyday = "thanks for the lift to football see you on tuesday at the club " * 400
    assert level(everyday) is None
    assert level(everyday + "they have my brother in a flat and are beating him with bats please help") is not None


def test_a_text_takes_milliseconds() -> None:
    texts = [f"text {number}: he said he will be at the youth club at six with my cousin" for number in range(100)]
    began = time.perf_counter()
    for text in texts:
        level(text)
    assert (time.perf_counter() - began) / len(texts) < 0.05


def test_a_phrase_is_named_before_the_model_and_the_words_that_weighed_after_it() -> None:
    listed = assess("hes got a blade", DEFAULT_DANGER_WORDS, MODEL)
    assert evidence_in(listed, list_version=2, model_version=1).why == "got a blade"
    judged = assess("they have my brother in a flat and are beating him with bats", DEFAULT_DANGER_WORDS, MODEL)
    evidence = evidence_in(judged, list_version=2, model_version=7)
    assert evidence.why.startswith("Model 7: ")
    assert {"beating", "bats", "flat"} & set(judged.scores.words)


def test_new_evidence_only_ever_raises() -> None:
    assert raises_higher("rings", "first", acknowledged=False)
    assert raises_higher("rings", "rings", acknowledged=True)
    assert not raises_higher("rings", "rings", acknowledged=False)
    assert not raises_higher("first", "rings", acknowledged=True)
    assert not raises_higher("first", "first", acknowledged=False)


@pytest.mark.parametrize(("word", "listed"), [("stabed", "stabbed"), ("kidnaped", "kidnapped"), ("machtee", "machete")])
def test_a_letter_forgotten_added_or_swapped_is_a_misspelling(word: str, listed: str) -> None:
    assert is_misspelling(word, listed)


@pytest.mark.parametrize(("word", "listed"), [("shouting", "shooting"), ("gum", "gun")])
def test_another_letter_is_another_word(word: str, listed: str) -> None:
    assert not is_misspelling(word, listed)


@pytest.mark.parametrize(
    "reaction",
    [f"Liked “{OURS}”", f"👍 to “{OURS}”", f"Reacted 😂 to “{OURS}”", f"Removed a heart from “{OURS}”",
     "Liked “Thank you for telling us. If anyone is in danger now…”"],
)  # fmt: skip
def test_a_reaction_to_our_text_is_a_reaction(reaction: str) -> None:
    assert is_reaction_to(reaction, [OURS])
    assert level(without_own_words(reaction, [OURS])) is None


def test_what_somebody_writes_beside_our_words_is_judged() -> None:
    text = f"> {OURS}\nhe has a gun"
    assert not is_reaction_to(text, [OURS])
    assert without_own_words(text, [OURS]) == "he has a gun"
    assert not is_reaction_to("Liked “he has a gun”", [OURS])
    assert without_own_words("he has a gun!", [OURS]) == "he has a gun!"
