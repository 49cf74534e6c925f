"""Codes to follow by: six digits, ten minutes, five tries, once, and words that tell nobody what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from gateway.referral_progress import read_code
from referral.domain.texting.follow_codes import (
    CODE_COUNT,
    CODE_TEXT,
    DEFAULT,
    MAX_ATTEMPTS,
    VALID_FOR,
    checked_code_text,
    code_template,
    format_code,
    may_be_tried,
)
from referral.domain.texting.send_policy import Phone, TextsSent, held_because
from referral.messages import ConfigureForce, FirstReply

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
digits = st.sampled_from("0123456789")


@dataclass
class Kept:
    created_at: datetime | None = NOON
    attempts: int = 0
    used_at: datetime | None = None


@given(st.integers(0, CODE_COUNT - 1), st.sampled_from([" ", "-", "\u00a0", ""]))
def test_a_code_is_read_as_it_was_written_with_or_without_a_gap(number: int, gap: str) -> None:
    code = format_code(number)
    assert len(code) == 6
    assert read_code(f" {code[:3]}{gap}{code[3:]}\n") == code


def test_a_code_is_read_in_the_digits_of_other_scripts() -> None:
    assert read_code("۱۲۳۴۵۶") == read_code("１２３４５６") == read_code("১২৩৪৫৬") == "123456"


@given(st.text(max_size=12))
def test_what_is_read_is_six_plain_digits_or_nothing(typed: str) -> None:
    read = read_code(typed)
    assert read is None or (len(read) == 6 and read.isascii() and read.isdigit())


@given(st.integers(0, 2_000), st.integers(0, 9), st.booleans())
def test_a_code_is_good_for_ten_minutes_five_tries_and_once(seconds: int, tries: int, spent: bool) -> None:
    kept = Kept(attempts=tries, used_at=NOON if spent else None)
    good = may_be_tried(kept, NOON + timedelta(seconds=seconds))
    assert good == (seconds < VALID_FOR.total_seconds() and tries < MAX_ATTEMPTS and not spent)


def test_a_code_that_never_went_out_is_none() -> None:
    assert not may_be_tried(Kept(created_at=None), NOON)


@given(st.booleans(), st.booleans(), st.integers(0, 30))
def test_a_code_goes_only_to_a_safe_number_within_its_caps_and_never_waits_for_the_morning(stopped, safe, sent) -> None:
    morning = NOON + timedelta(hours=20)
    held = held_because(CODE_TEXT, Phone(stopped, safe), TextsSent(number_hour=sent, number_day=sent), None, morning)
    assert (held is None) == (safe and not stopped and sent < 6)
    assert held != "quiet_hours"


def settings(**changes: object) -> ConfigureForce:
    usual = {"rules": (), "suites": (), "first_view_minutes": 60, "first_reply": "999 {reference}"}
    return ConfigureForce(**{**usual, **changes})  # type: ignore[arg-type]


def test_the_words_are_in_the_senders_language_else_in_the_forces_own_else_the_usual_ones() -> None:
    polish = FirstReply(language="pl", covered="", uncovered="", code="Kod {code}")
    silent = FirstReply(language="cy", covered="", uncovered="")
    theirs, ours = "moj syn nie wraca do domu prosze", "please help me and my son"
    assert code_template(settings(first_replies=(polish, silent)), theirs) == "Kod {code}"
    assert code_template(settings(first_replies=(polish,)), ours) == DEFAULT
    assert code_template(settings(first_replies=(polish,), code_text="Code {code}"), ours) == "Code {code}"
    assert code_template(settings(first_replies=(polish,), language="pl"), ours) == "Kod {code}"


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("Your code", "code_missing"),
        ("{code} {code}", "code_missing"),
        ("{code} {name}", "unknown_placeholder"),
        ("{code}" + " x" * 80, "too_long"),
        ("{code}\x07", "unprintable"),
        ("Your police code {code}", "banned_word"),
        ("Wolverhampton code {code}", "banned_word"),
    ],
)
def test_words_that_tell_too_much_or_hold_no_code_are_refused(template: str, problem: str) -> None:
    with pytest.raises(Refused) as no:
        checked_code_text(template, banned_words=["Wolverhampton"])
    assert (no.value.code, no.value.facts["problem"]) == ("code_text_invalid", problem)


def test_no_words_are_the_usual_ones_and_those_are_good() -> None:
    assert checked_code_text("  ") == ""
    assert checked_code_text(DEFAULT) == DEFAULT
