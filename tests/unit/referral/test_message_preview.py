"""The gist of a message on one line of the queue."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.message_preview import ELLIPSIS, one_line, preview

LONG = "my son is being made to carry things for older boys " * 6


def test_a_short_message_is_its_own_gist() -> None:
    assert preview("help him") == "help him"
    assert preview("") == ""


def test_a_long_message_is_cut_after_a_whole_word() -> None:
    said = preview(LONG)
    assert said.endswith(ELLIPSIS)
    assert len(said) <= 140
    assert LONG.startswith(said[:-1] + " ")
    assert len(said) > 125


def test_a_message_that_just_fits_is_not_cut() -> None:
    assert preview("a" * 140) == "a" * 140
    assert preview("a" * 141) == "a" * 139 + ELLIPSIS
    assert preview("word " * 28 + "end") == ("word " * 27 + "word") + ELLIPSIS


def test_line_breaks_tabs_and_control_signs_become_one_blank() -> None:
    assert preview("he\r\n\r\nis\tin\u2028danger\x07now\x00.") == "he is in danger now ."


def test_broken_text_is_kept_because_it_is_evidence_too() -> None:
    assert preview("h\N{REPLACEMENT CHARACTER}lp Ã© ðŸ˜¢ \ufffd") == "h\N{REPLACEMENT CHARACTER}lp Ã© ðŸ˜¢ \ufffd"


def test_a_sign_that_turns_the_page_round_is_left_out() -> None:
    assert preview("\u202ehelp\u2066 him") == "help him"
    assert preview("ساعدوني من فضلكم") == "ساعدوني من فضلكم"


def test_a_script_without_blanks_is_cut_too() -> None:
    said = preview("他被逼着运送东西" * 30)
    assert said == ("他被逼着运送东西" * 30)[:139] + ELLIPSIS


@pytest.mark.parametrize(
    "sign", ["é", "👨‍👩‍👦", "🇬🇧", "👍🏽", "क्षि"], ids=["accent", "family", "flag", "skin", "conjunct"]
)
def test_what_belongs_together_is_not_cut_in_two(sign: str) -> None:
    for lead in range(len(sign) + 1):
        said = preview("x" * (139 - lead) + sign + "x" * 40)
        tail = said[:-1].lstrip("x")
        assert tail in ("", sign), f"half of it was left: {tail!r}"


@given(st.text(max_size=600))
def test_a_gist_is_one_short_line_that_the_message_begins_with(text: str) -> None:
    said = preview(text)
    assert len(said) <= 140
    assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in said)
    line = one_line(text)
    assert said == line or (said.endswith(ELLIPSIS) and line.startswith(said[:-1]))
    assert bool(said) == bool(line)


@given(st.text(alphabet="ab \n", min_size=141, max_size=400))
def test_a_gist_never_ends_in_half_a_word_where_there_are_words(text: str) -> None:
    said, line = preview(text), one_line(text)
    if said != line and " " in said[70:]:
        assert line[len(said) - 1] == " "
