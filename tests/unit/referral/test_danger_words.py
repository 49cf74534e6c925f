"""Danger words are found however they are written, never inside other words; a danger closes only for a good reason."""

from __future__ import annotations

import unicodedata
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.danger.closure import checked_rungs, closing_reason
from referral.domain.danger.default_phrases import DEFAULT_DANGER_WORDS
from referral.domain.danger.phrases import checked_words, find_phrase
from referral.messages import DangerDecision, DangerPhrases, DangerWords

OURS = DangerWords(version=2, lists=(DangerPhrases(language="en", phrases=("knife", "cant breathe", "nóż", "救命")),))
PHRASES = [(one.language, phrase) for one in DEFAULT_DANGER_WORDS.lists for phrase in one.phrases]
DECISIONS = get_args(DangerDecision)
AROUND = st.text(alphabet=" .,!?;:()-\n\t\u200b\u200f", max_size=6)


@pytest.mark.parametrize(
    "text",
    ["he has a KNIFE", "knife!!", "Kn1fe", "kn\u200bife", "ＫＮＩＦＥ", "i can't breathe", "i cant\nbreathe",
     "ma noz", "MA NÓŻ", "快来救命啊"],
)  # fmt: skip
def test_a_danger_word_is_found_however_it_is_written(text: str) -> None:
    assert find_phrase(text, OURS) is not None


@pytest.mark.parametrize("text", ["penknifes", "knives", "cant you breathe", "breathe cant", "", "救 me", "12:30"])
def test_other_words_are_no_danger(text: str) -> None:
    assert find_phrase(text, OURS) is None


@pytest.mark.parametrize(
    "text",
    ["he is very skilled", "the gunnery museum", "we had a great shot at goal", "my feet hurt",
     "i found a knife under his bed", "its killing me waiting for this bus", "out all nite with older lads", "help"],
)  # fmt: skip
def test_everyday_words_do_not_ring_with_the_usual_list(text: str) -> None:
    assert find_phrase(text, DEFAULT_DANGER_WORDS) is None


@given(st.sampled_from(PHRASES), AROUND, AROUND, st.sampled_from([str.upper, str.lower, str.title]))
def test_every_usual_phrase_is_found_in_any_case_between_any_punctuation(listed, before, after, written) -> None:
    _, phrase = listed
    assert find_phrase(before + written(phrase) + after, DEFAULT_DANGER_WORDS) is not None
    assert find_phrase(f"{before} {unicodedata.normalize('NFD', phrase)} {after}", DEFAULT_DANGER_WORDS) is not None


@given(
    st.sampled_from([one for one in PHRASES if one[0] == "en"]),
    st.text(alphabet="bcdfglmnprtw", min_size=1, max_size=4),
)
def test_inside_a_longer_word_it_is_another_word(listed, more) -> None:
    one_word = listed[1].replace(" ", "")
    alone = DangerWords(version=1, lists=(DangerPhrases(language="en", phrases=(one_word,)),))
    assert find_phrase(f"x{more}{one_word}", alone) is None


@given(st.text(max_size=300))
def test_any_text_at_all_is_looked_through_without_a_fault(text: str) -> None:
    find_phrase(text, DEFAULT_DANGER_WORDS)


def test_the_version_and_the_phrases_of_a_list_are_checked() -> None:
    assert checked_words(None) is None
    assert checked_words(OURS) == OURS
    for wrong in (
        DangerWords(version=0, lists=()),
        DangerWords(version=1, lists=(DangerPhrases(language="en", phrases=("!",)),)),
    ):
        with pytest.raises(Refused, match="danger_words_invalid"):
            checked_words(wrong)


@pytest.mark.parametrize("rungs", [(), ("sergeant", "sergeant"), ("analyst",)])
def test_rungs_are_roles_that_may_answer(rungs: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="danger_rungs_invalid"):
        checked_rungs(rungs)


@pytest.mark.parametrize(
    ("incident", "reason", "kept"),
    [
        ("WM-20261123-0417", "", "Incident WM-20261123-0417."),
        (None, "He is at his aunt's, I rang her.", "He is at his aunt's, I rang her."),
        (" 417 of 23 Nov ", "Unit sent", "Incident 417 of 23 Nov. Unit sent"),
    ],
)
def test_it_closes_with_the_control_rooms_number_or_a_reasoned_decision(incident, reason, kept) -> None:
    assert {closing_reason(decision, incident, reason) for decision in DECISIONS} == {kept}


@pytest.mark.parametrize(
    ("incident", "reason", "code"),
    [
        (None, None, "danger_needs_closing"),
        ("  ", "", "danger_needs_closing"),
        ("", "ok", "danger_needs_reason"),
        ("none", "He is at his aunt's, I rang her.", "incident_number_invalid"),
        ("1", "", "incident_number_invalid"),
        ("1" * 41, "", "incident_number_invalid"),
        ("12; drop", "", "incident_number_invalid"),
    ],
)
def test_nothing_less_closes_it(incident, reason, code) -> None:
    for decision in DECISIONS:
        with pytest.raises(Refused, match=code):
            closing_reason(decision, incident, reason)


def test_what_only_stood_first_closes_with_the_decision_alone_unless_it_was_danger() -> None:
    assert {closing_reason(decision, "", "", "first") for decision in DECISIONS if decision != "danger"} == {""}
    with pytest.raises(Refused, match="danger_needs_closing"):
        closing_reason("danger", "", "", "first")
    assert closing_reason("danger", "WM 0417", "", "first") == "Incident WM 0417."
