"""What may be texted back, when it may go out, and what holds it: STOP, an unsafe number, a cap, the night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.british_time import LONDON
from common.errors import Refused
from referral.domain.local_hours import checked_hours, ends_at
from referral.domain.texting.content_policy import checked_answer
from referral.domain.texting.send_policy import STANDARD, Phone, TextsSent, TextToSend, checked_caps, held_because
from referral.messages import Caps, Hours

NIGHT = Hours(begin=21, end=8)
SAFE, UNKNOWN, STOPPED = Phone(False, True), Phone(False, False), Phone(True, True)
BY_PERSON, BY_ITSELF = TextToSend(by_person=True), TextToSend(by_person=False)
NOTHING_SENT, MORNING = TextsSent(), datetime(2026, 11, 24, 8, tzinfo=UTC)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda many: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=many))
hours = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda two: two[0] != two[1])


# ---- words ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("  ", "empty"),
        ("a" * 460, "too_long"),
        ("hello\x07", "unprintable"),
        ("The police will come", "banned_word"),
        ("was it a knife?", "banned_word"),
        ("see https://a.example", "banned_word"),
        ("We are in Wolverhampton", "names_location"),
        ("Is jayden at home?", "names_person"),
        ("Is JÁYDEN at home?", "names_person"),
        ("Ask Mr Taylor", "names_person"),
    ],
)
def test_a_text_that_gives_something_away_is_refused_with_the_problem_named(text: str, problem: str) -> None:
    with pytest.raises(Refused) as no:
        checked_answer(text, banned_words=["Wolverhampton"], names=["Jayden", "Taylor-Reid"])
    assert (no.value.code, no.value.facts["problem"]) == ("answer_unsayable", problem)


def test_the_word_at_fault_is_told_only_when_it_is_ours_and_no_name() -> None:
    with pytest.raises(Refused) as ours:
        checked_answer("about the Gang", banned_words=[], names=[])
    with pytest.raises(Refused) as name:
        checked_answer("Is Jayden in?", banned_words=[], names=["Jayden"])
    assert ours.value.facts["word"] == "gang"
    assert name.value.facts == {"problem": "names_person"}


def test_plain_words_in_any_script_are_sent_as_they_were_written() -> None:
    for said in ("Thank you. May I call you at nine?", "Dziękuję. Zadzwonię jutro.", "شکریہ۔ میں کل فون کروں گی۔"):
        assert checked_answer(f" {said}\r\n", banned_words=["Ely"], names=["Jo", "Li"]) == said


@given(st.text(max_size=80), st.sampled_from(["Jayden", "O’Brien", "Zoë", "Łukasz"]), st.booleans())
def test_a_name_between_other_words_is_found_however_it_is_written(around: str, name: str, upper: bool) -> None:
    text = f"{around} {name.upper() if upper else name} {around}"
    with pytest.raises(Refused):
        checked_answer(text, banned_words=[], names=[name])


# ---- hours ---------------------------------------------------------------------------------------------------------
@given(moments, hours)
def test_hours_end_at_their_last_full_hour_on_a_clock_here_and_never_far_away(now, two) -> None:
    ends = ends_at(Hours(begin=two[0], end=two[1]), now)
    if ends is not None:
        assert timedelta(0) < ends - now <= timedelta(hours=25)
        assert (ends.astimezone(LONDON).hour, ends.minute) == (two[1], 0) or two[1] == 1  # an hour that a clock skips
        assert ends_at(Hours(begin=two[0], end=two[1]), ends) is None or two[1] in (1, 2)


@given(moments, hours)
def test_it_is_always_either_within_hours_or_within_what_is_left_of_the_day(now, two) -> None:
    inside, outside = Hours(begin=two[0], end=two[1]), Hours(begin=two[1], end=two[0])
    assert (ends_at(inside, now) is None) != (ends_at(outside, now) is None)


def test_the_night_ends_at_eight_here_in_summer_as_in_winter() -> None:
    assert ends_at(NIGHT, datetime(2026, 7, 1, 21, 30, tzinfo=UTC)) == datetime(2026, 7, 2, 7, tzinfo=UTC)
    assert ends_at(NIGHT, datetime(2026, 12, 1, 3, tzinfo=UTC)) == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert ends_at(NIGHT, datetime(2026, 12, 1, 12, tzinfo=UTC)) is None
    assert ends_at(None, datetime(2026, 12, 1, 3, tzinfo=UTC)) is None


@pytest.mark.parametrize("wrong", [Hours(begin=8, end=8), Hours(begin=-1, end=8), Hours(begin=21, end=24)])
def test_hours_that_are_none_are_refused(wrong: Hours) -> None:
    with pytest.raises(Refused, match="hours_invalid"):
        checked_hours(wrong)


# ---- what holds a text ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "phone", "sent", "quiet", "why"),
    [
        (BY_PERSON, SAFE, NOTHING_SENT, None, None),
        (BY_PERSON, SAFE, NOTHING_SENT, MORNING, "quiet_hours"),
        (BY_ITSELF, UNKNOWN, NOTHING_SENT, MORNING, None),
        (TextToSend(True, urgent=True), SAFE, NOTHING_SENT, MORNING, None),
        (TextToSend(True, released=True), SAFE, TextsSent(99, 99, 9999, 9999), MORNING, None),
        (BY_PERSON, UNKNOWN, NOTHING_SENT, None, "number_not_safe"),
        (TextToSend(True, urgent=True, released=True), UNKNOWN, NOTHING_SENT, None, "number_not_safe"),
        (TextToSend(True, urgent=True, released=True), STOPPED, NOTHING_SENT, None, "asked_for_none"),
        (BY_ITSELF, STOPPED, NOTHING_SENT, None, "asked_for_none"),
        (BY_PERSON, SAFE, TextsSent(number_hour=6), None, "number_capped"),
        (BY_PERSON, SAFE, TextsSent(number_day=20), MORNING, "number_capped"),
        (BY_ITSELF, UNKNOWN, TextsSent(all_hour=300), None, "force_capped"),
        (BY_ITSELF, UNKNOWN, TextsSent(all_day=2000), None, "force_capped"),
        (BY_ITSELF, UNKNOWN, TextsSent(5, 19, 299, 1999), None, None),
    ],
)
def test_what_holds_a_text(text, phone, sent, quiet, why) -> None:
    assert held_because(text, phone, sent, STANDARD, quiet) == why
    assert held_because(text, phone, sent, None, quiet) == why  # the usual caps, when a force says none


@given(st.booleans(), st.booleans(), st.booleans(), st.integers(0, 50), st.sampled_from([None, MORNING]))
def test_nothing_ever_goes_to_a_number_that_asked_for_none(by_person, urgent, released, sent, quiet) -> None:
    text = TextToSend(by_person, urgent, released)
    assert held_because(text, STOPPED, TextsSent(sent, sent, sent, sent), None, quiet) == "asked_for_none"


@pytest.mark.parametrize("wrong", [Caps(number_hour=0, number_day=1, all_hour=1, all_day=1),
                                   Caps(number_hour=3, number_day=2, all_hour=1, all_day=1)])  # fmt: skip
def test_caps_that_let_nothing_out_are_refused(wrong: Caps) -> None:
    with pytest.raises(Refused, match="caps_invalid"):
        checked_caps(wrong)
