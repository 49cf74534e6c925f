"""STOP and START are whole messages, in any language and however they are written, and never a part of a sentence."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.texting.opt_out import parse_opt_out

AROUND = st.text(alphabet=string.punctuation + " \t\n\u200b\u200f\u2026!", max_size=8)


@pytest.mark.parametrize(
    "said",
    ["STOP", "stop.", " Stop!! ", "ＳＴＯＰ", "S.T.O.P", "STOP ALL", "stop texting me", "Unsubscribe", "przestan",
     "PRZESTAŃ", "opriţi", "روکیں", "بند کریں", "ਬੰਦ ਕਰੋ", "থামুন", "Arret", "stop\u200b", "\"STOP\"", "🛑 STOP 🛑"],
)  # fmt: skip
def test_a_whole_message_that_asks_for_no_texts_is_heard_in_any_language(said: str) -> None:
    assert parse_opt_out(said) == "stop"


@pytest.mark.parametrize(
    "said",
    ["Stop. Thank you", "STOP STOP STOP", "stop stop", "Stop pls", "pls stop", "plz stop txting me", "Stop now",
     "Stop thanks",
     "STOP\n\nSent from my iPhone", "Stop\nSent from Outlook for Android", "STOP 12345", "ok stop",
     "Please stop sending texts",
     "please stop sending text reminders", "No more texts please", "Dont text me again", "don't text me any more",
     "do not text this number again", "stop texting this number", "unsubscribe me",
     "remove my number", "Please remove me",
     "take me off your list", "I don't want any more texts", "dont contact me", "Stop, diolch", "proszę przestań"],
)  # fmt: skip
def test_whoever_asks_politely_or_twice_is_heard_as_well(said: str) -> None:
    assert parse_opt_out(said) == "stop"


@pytest.mark.parametrize(
    "said",
    ["stop it", "please stop it now", "we need to stop him before he hurts someone",
     "pls stop the lads outside my house",
     "they wont stop hitting him", "stop them please", "please", "thank you", "dont text my mum", "i dont want to die",
     "don't text me he reads my phone, ring the school", "no more", "i cant take any more", "stop 2 lads outside",
     "dont contact the police please", "remove him", "they said stop or else", "end it", "12345", "Sent from my iPhone",
     "never text back", "stop thanks to you he is safe", "stop start"],
)  # fmt: skip
def test_sentences_about_something_else_still_ask_for_nothing(said: str) -> None:
    assert parse_opt_out(said) is None


@pytest.mark.parametrize("said", ["START", "start please", "start!", "Unstop", "zacznij", "شروع کریں", "ਸ਼ੁਰੂ ਕਰੋ"])
def test_start_is_heard_as_well(said: str) -> None:
    assert parse_opt_out(said) == "start"


@pytest.mark.parametrize(
    "said",
    ["stop him please", "he wont stop", "please make them stop", "bus stop", "stopped", "nonstop", "I want it to end",
     "when does it start", "", "   ", "🛑", "stop " * 40, "don't stop", "can you stop my son", "yes", "help"],
)  # fmt: skip
def test_the_same_words_in_a_sentence_ask_for_nothing(said: str) -> None:
    assert parse_opt_out(said) is None


@given(before=AROUND, after=AROUND, upper=st.booleans())
def test_punctuation_case_and_invisible_signs_around_it_change_nothing(before: str, after: str, upper: bool) -> None:
    word = "STOP" if upper else "stop"
    assert parse_opt_out(before + word + after) == "stop"


@given(st.text(alphabet=string.ascii_letters, min_size=1, max_size=12))
def test_one_more_word_and_it_is_a_sentence(word: str) -> None:
    assert parse_opt_out(f"stop {word} now or else") is None


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    assert parse_opt_out(text) in (None, "stop", "start")
