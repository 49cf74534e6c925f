"""The first reply is in the sender's language where the force has it, and promises what the hour covers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.texting.auto_reply import checked_replies, template_for
from referral.domain.texting.language import language_of
from referral.messages import ConfigureForce, FirstReply, Hours

DAY, NIGHT = datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 23, 3, tzinfo=UTC)
ENGLISH = FirstReply(language="en", covered="soon 999 {reference}", uncovered="morning 999 {reference}")
POLISH = FirstReply(language="pl", covered="wkrótce 999 {reference}", uncovered="rano 999 {reference}")


def settings(**changes: Any) -> ConfigureForce:
    usual = {"rules": (), "suites": (), "first_view_minutes": 60, "first_reply": "plain 999 {reference}"}
    return ConfigureForce(**{**usual, **changes})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hi i dont no who else to ask. my son hes 16 and he is out all nite", "en"),
        ("Mój syn nie wraca do domu, proszę o pomoc, bardzo się boję", "pl"),
        ("moj syn nie wraca do domu prosze", "pl"),
        ("Mae fy mab ddim wedi dod adref", "cy"),
        ("Fiul meu nu este acasă, vă rog ajutor", "ro"),
        ("میرا بیٹا گھر نہیں آیا", "ur"),
        ("ابني لم يعد الى البيت", "ar"),
        ("ਮੇਰਾ ਪੁੱਤ ਘਰ ਨਹੀਂ ਆਇਆ", "pa"),
        ("আমার ছেলে বাড়ি ফেরেনি", "bn"),
        ("我儿子没有回家", "zh"),
        ("Мій син не прийшов додому", "uk"),
        ("help", None),
        ("", None),
        ("???? 123 🙏", None),
        ("Jaydon Tomlinson", None),
    ],
)
def test_a_language_is_told_by_its_script_and_everyday_words_or_not_at_all(text: str, language: str | None) -> None:
    assert language_of(text) == language


@given(st.text(max_size=300))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    assert language_of(text) is None or language_of(text).islower()


@pytest.mark.parametrize(
    ("text", "now", "said"),
    [
        ("moj syn nie wraca prosze", DAY, POLISH.covered),
        ("moj syn nie wraca prosze", NIGHT, POLISH.uncovered),
        ("help", DAY, ENGLISH.covered),
        ("میرا بیٹا گھر نہیں آیا", NIGHT, ENGLISH.uncovered),  # a language that the force does not have
    ],
)
def test_the_reply_is_in_their_language_and_promises_what_the_hour_covers(text: str, now: datetime, said: str) -> None:
    ours = settings(first_replies=(ENGLISH, POLISH), cover=Hours(begin=7, end=2))
    assert template_for(ours, text, now) == said


def test_without_hours_somebody_is_always_there_and_without_languages_there_is_one_reply() -> None:
    assert template_for(settings(first_replies=(ENGLISH,)), "help", NIGHT) == ENGLISH.covered
    assert template_for(settings(), "moj syn nie wraca prosze", DAY) == "plain 999 {reference}"
    assert template_for(settings(first_replies=(POLISH,)), "help", DAY) == "plain 999 {reference}"


@pytest.mark.parametrize(
    ("replies", "problem"),
    [
        ((ENGLISH, ENGLISH), "language_twice"),
        ((FirstReply(language="en", covered="soon {reference}", uncovered=ENGLISH.uncovered),), "danger_missing"),
        ((FirstReply(language="pl", covered=POLISH.covered, uncovered="policja 999 {reference}"),), "banned_word"),
    ],
)
def test_both_replies_of_every_language_are_checked(replies: tuple[FirstReply, ...], problem: str) -> None:
    with pytest.raises(Refused) as no:
        checked_replies(replies, banned_words=())
    assert no.value.facts["problem"] == problem
