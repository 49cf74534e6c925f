"""The first reply: what it must say, must not give away, and to whom it is not sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from common.errors import Refused
from common.reference import new_reference
from referral.domain.texting.auto_reply import DEFAULT, checked_template, render_reply, should_answer, silence_reason
from referral.domain.texting.sms_segments import parts

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OURS = ["07700900999"]
MOTHER = "447700900123"
REFERENCE = new_reference(bytes(range(16)))


def test_the_reply_says_the_reference_and_999_and_what_happens_next_in_one_text() -> None:
    said = render_reply(DEFAULT, REFERENCE)
    assert REFERENCE in said
    assert "999" in said
    assert "will read" in said
    assert parts(said) == 1


def test_the_default_may_be_adopted() -> None:
    assert checked_template(DEFAULT, banned_words=["West Midlands", "Wolverhampton"]) == DEFAULT


def test_a_template_is_filled_in_and_nothing_else_in_it_is_obeyed() -> None:
    assert render_reply("{reference} {0.__class__} 999", "abc") == "abc {0.__class__} 999"


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("We will read it. In danger call 999.", "reference_missing"),
        ("In danger call 999. {reference} {reference}", "reference_missing"),
        ("We will read it. {reference}", "danger_missing"),
        ("We will read it. Call 09991. {reference}", "danger_missing"),
        ("Call 999. {reference} {name}", "unknown_placeholder"),
        ("Call 999. {reference} " + "a" * 300, "too_long"),
        ("Call 999. {reference} " + "ж" * 120, "too_long"),
        ("Call 999. {reference} " + "€" * 145, "too_long"),
        ("Call 999.\x07 {reference}", "unprintable"),
        ("Police: call 999. {reference}", "banned_word"),
        ("This is about gangs. Call 999. {reference}", "banned_word"),
        ("Thanks for referring him. Call 999. {reference}", "banned_word"),
        ("See https://a.example Call 999. {reference}", "banned_word"),
        ("Hello from Wolverhampton. Call 999. {reference}", "banned_word"),
    ],
)
def test_a_template_that_says_too_little_or_too_much_is_refused(template: str, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_template(template, banned_words=["wolverhampton"])
    assert (refused.value.code, refused.value.facts) == ("first_reply_invalid", {"problem": problem})


def test_a_place_is_only_named_by_the_whole_word() -> None:
    template = "Rely on us. In danger call 999. {reference}"
    assert checked_template(template, banned_words=["Ely", ""]) == template


def test_a_welsh_or_polish_template_of_two_texts_is_accepted() -> None:
    welsh = (
        "Diolch am eich neges. Bydd rhywun yn ei darllen. Mewn perygl? Ffoniwch 999. Eich cyfeirnod yw {reference} ŵ"
    )
    assert checked_template(welsh) == welsh
    assert parts(render_reply(welsh, REFERENCE)) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),
        ("€" * 153, 3),  # 153 units a part hold 76 of two, so two parts hold 152 and not 153
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text: str, count: int) -> None:
    assert parts(text) == count


def test_a_first_text_is_answered() -> None:
    assert should_answer(MOTHER, None, NOW, OURS)


@pytest.mark.parametrize(
    ("since", "answered"),
    [
        (timedelta(0), False),
        (timedelta(hours=11, minutes=59, seconds=59), False),
        (timedelta(hours=12), True),
        (timedelta(days=9), True),
        (timedelta(minutes=-3), False),  # another machine's clock
    ],
)
def test_a_conversation_gets_one_reply_in_twelve_hours(since: timedelta, answered: bool) -> None:
    assert should_answer(MOTHER, NOW - since, NOW, OURS) is answered


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("HMRC", "not_a_phone"),
        ("", "not_a_phone"),
        ("60777", "short_code"),
        ("+447700900999", "our_own_number"),
        ("+33612345678", "foreign_number"),
        ("09051234567", "costly_number"),
        ("+33899123456", "costly_number"),
        ("+44118118", "short_code"),
    ],
)
def test_machines_strangers_abroad_and_ourselves_are_never_answered(written: str, why: str) -> None:
    assert silence_reason(written, None, NOW, OURS) == why
    assert not should_answer(written, None, NOW, OURS)


def test_our_own_short_code_is_ours_too() -> None:
    assert silence_reason("60777", None, NOW, ["60777"]) == "our_own_number"


def test_why_nobody_was_answered_is_told_for_one_who_was_answered_lately() -> None:
    assert silence_reason(MOTHER, NOW, NOW, OURS) == "answered_lately"
    assert silence_reason(MOTHER, None, NOW, OURS) is None
