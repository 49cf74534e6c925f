"""What people read instead of codes and timestamps."""

from __future__ import annotations

import typing
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from casework import messages as casework
from casework.domain.case import CLOSING_REASONS, ActCode
from casework.domain.re_approach import NoVisitReason, UnlinkOutcome
from common import roles
from gateway.presentation import error_messages, time_formats
from gateway.presentation.labels import clocks, common, history, media
from referral import messages as referral
from referral.domain.acts import ActCode as ReferralAct

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (referral.Channel, common.CHANNEL),
        (referral.Channel, common.CHANNEL_PHRASE),
        (referral.State, common.REFERRAL_STATE),
        (referral.Delivery, common.DELIVERY),
        (referral.HeldBecause, common.HELD_BECAUSE),
        (referral.Mark, common.MARK),
        (referral.Due, clocks.DUE),
        (referral.How, clocks.CONTACT_HOW),
        (referral.Whom, clocks.CONTACT_PERSON),
        (referral.Outcome, clocks.CONTACT_OUTCOME),
        (referral.ArrestPart, common.ARREST_PART),
        (referral.MediaKind, media.KIND),
        (referral.MediaFailure, media.NOT_SHOWN),
        (referral.PersonsRole, common.PERSONS_ROLE),
        (casework.State, common.CASE_STATE),
        (casework.NeedKind, common.NEED),
        (casework.Level, common.LEVEL),
        (casework.How, common.CONTACT_METHOD),
        (casework.Outcome, common.CONTACT_OUTCOME),
        (casework.StepKind, common.STEP_KIND),
        (casework.StepState, common.STEP_STATE),
        (casework.Service, common.SERVICE),
        (casework.NextActionCode, common.NEXT_ACTION),
        (casework.Review, common.REVIEW),
        (casework.Informed, common.INFORMED),
        (casework.Agreed, common.EVALUATION_DECISION),
        (casework.ByWhom, common.BY_WHOM),
        (casework.AbsenceReason, common.ABSENCE),
        (typing.get_type_hints(casework.Proposal)["reason"], common.REASON),
        (referral.Doubt, common.NOT_LINKED_REASON),
        (typing.get_type_hints(referral.FieldComparison)["part"], common.PART),
        (typing.get_type_hints(referral.FieldComparison)["agreement"], common.AGREEMENT),
        (typing.get_type_hints(referral.FieldComparison)["agreement"], common.AGREEMENT_SIGN),
    ],
)
def test_every_code_that_a_page_can_meet_has_words_and_none_is_left_over(codes: object, said: dict[str, str]) -> None:
    assert set(typing.get_args(codes)) == set(said)


def test_every_act_of_a_referral_or_a_case_has_words_and_none_is_left_over() -> None:
    assert {*typing.get_args(ReferralAct), *typing.get_args(ActCode)} == set(history.ACT)


def test_every_reason_for_which_an_arrest_asks_for_no_visit_has_words() -> None:
    assert set(typing.get_args(NoVisitReason)) == set(history.ARREST_NOTE)


def test_everything_that_taking_an_arrest_off_a_case_does_has_words() -> None:
    assert set(typing.get_args(UnlinkOutcome)) == set(history.ARREST_REMOVAL)


def test_every_reason_for_asking_the_sergeant_and_for_closing_a_case_has_words() -> None:
    assert set(typing.get_args(casework.Review)) == set(history.REVIEW_REASON)
    assert set(CLOSING_REASONS) == set(history.CLOSING_REASON)


def test_every_role_has_a_name_and_a_sentence_about_what_it_sees() -> None:
    assert set(common.ROLE) == set(common.ROLE_DESCRIPTION) == set(roles.ROLES)


def test_no_words_call_anybody_a_risk() -> None:
    said = [value for codes in vars(common).values() if isinstance(codes, dict) for value in codes.values()]
    assert not [one for one in said if "risk" in str(one).lower()]


def test_a_code_without_words_is_shown_as_words_all_the_same() -> None:
    assert common.label_for(history.ACT, "quite_new_act") == "Quite new act"


def test_people_have_names_the_system_is_wayout_and_a_stranger_is_somebody() -> None:
    names = {"user:1": "Sam Okoro"}
    assert common.actor_name("user:1", names) == "Sam Okoro"
    assert common.actor_name("user:2", names) == "Team member"
    assert common.actor_name("service:casework", names) == "Wayout"
    assert common.actor_name(None, names) == "No one yet"


@pytest.mark.parametrize(
    ("act", "more", "said"),
    [
        ("allocated", "user:1", "Sam Okoro"),
        ("allocated", "He asked for her", "He asked for her"),
        ("contact_recorded", "no_answer", "No answer"),
        ("need_recorded", "debt_benefits", "Debt or benefits"),
        ("plan_agreed", "2", "Version 2"),
        ("step_finished", "B", "Step B"),
        ("closed", "moved_away", "They moved away"),
        ("review_requested", "over_the_cap", "We have visited as often as was agreed"),
        ("arrest_noted", "visit_is_due", "A visit was due already"),
        ("information_given_recorded", "told_without_source", "Told about it, but not who made it"),
        ("somebody_else_did_it", "over_there", "Over there"),
    ],
)
def test_what_stands_under_an_act_is_said_in_words(act: str, more: str, said: str) -> None:
    assert history.detail(act, more, {"user:1": "Sam Okoro"}) == said


def test_lists_and_counts_read_like_speech() -> None:
    assert common.join_words(["A"]) == "A"
    assert common.join_words(["A", "B", "C"]) == "A, B and C"
    assert common.count(1, "step") == "1 step"
    assert common.count(2, "person", "people") == "2 people"


def test_a_moment_is_said_in_london_time_summer_and_winter() -> None:
    assert time_formats.moment(datetime(2026, 11, 21, 17, 30, tzinfo=UTC)) == "21 November 2026 at 5:30pm"
    assert time_formats.moment(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026 at 12:30am"
    assert (
        time_formats.moment(datetime(2026, 1, 5, 9, 0, tzinfo=timezone(timedelta(hours=2)))) == "5 January 2026 at 7am"
    )


def test_midday_and_midnight_have_names() -> None:
    assert time_formats.clock_time(datetime(2026, 1, 1, 12, tzinfo=UTC)) == "midday"
    assert time_formats.clock_time(datetime(2026, 1, 1, 0, tzinfo=UTC)) == "midnight"
    assert time_formats.clock_time(datetime(2026, 1, 1, 12, 5, tzinfo=UTC)) == "12:05pm"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        time_formats.moment(datetime(2026, 1, 1, 12))  # noqa: DTZ001


def test_near_days_are_called_today_yesterday_and_tomorrow_by_the_london_calendar() -> None:
    late_evening = datetime(2026, 7, 1, 22, 0, tzinfo=UTC)
    assert time_formats.near(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), late_evening) == "tomorrow at 12:30am"
    assert time_formats.near(datetime(2026, 7, 1, 8, 0, tzinfo=UTC), late_evening) == "today at 9am"
    assert time_formats.near(datetime(2026, 6, 30, 8, 0, tzinfo=UTC), late_evening) == "yesterday at 9am"
    assert time_formats.near(datetime(2026, 6, 3, 8, 0, tzinfo=UTC), late_evening) == "3 June 2026 at 9am"


@pytest.mark.parametrize(
    ("after", "late", "said"),
    [
        (timedelta(hours=2), False, "in 2 hours"),
        (timedelta(minutes=1), False, "in 1 minute"),
        (timedelta(seconds=30), False, "now"),
        (timedelta(seconds=-30), False, "now"),
        (timedelta(minutes=-12), True, "12 minutes late"),
        (timedelta(days=-1, hours=-3), True, "1 day late"),
        (timedelta(days=-3), True, "3 days late"),
    ],
)
def test_a_clock_says_how_long_is_left_or_how_late_it_is(after: timedelta, late: bool, said: str) -> None:
    assert time_formats.due(NOW + after, NOW) == time_formats.Clock(late, said)


@pytest.mark.parametrize(
    ("due", "after", "late", "said"),
    [
        ("first_view", timedelta(hours=2), False, "Read by 11:40am"),
        ("contact", timedelta(hours=20), False, "Make contact by 5:40am tomorrow"),
        ("decide", timedelta(days=2), False, "Decide by 9:40am on 25 November 2026"),
        ("first_view", timedelta(seconds=-30), False, "Read by 9:39am"),
        ("first_view", timedelta(minutes=-12), True, "Read: 12 minutes late"),
        ("contact", timedelta(hours=-2), True, "Make contact: 2 hours late"),
        ("decide", timedelta(days=-1), True, "Decide: 1 day late"),
        ("in_hand", None, False, "In progress"),
        (None, None, False, "A text is on hold"),
    ],
)
def test_what_is_due_next_is_said_with_its_time_and_how_late_it_is(due, after, late, said) -> None:
    at = NOW + after if after is not None else None
    assert clocks.due_words(due, at, NOW) == time_formats.Clock(late, said)


@pytest.mark.parametrize(
    ("on", "late", "said"),
    [
        (date(2026, 11, 23), False, "today"),
        (date(2026, 11, 24), False, "tomorrow"),
        (date(2026, 11, 25), False, "in 2 days"),
        (date(2026, 11, 22), True, "1 day late"),
    ],
)
def test_what_is_due_on_a_day_is_late_from_the_next_day_on(on: date, late: bool, said: str) -> None:
    assert time_formats.due_day(on, NOW) == time_formats.Clock(late, said)


def test_somebody_has_a_birthday_on_the_day_and_not_before() -> None:
    assert time_formats.age(date(2010, 11, 23), NOW) == 16
    assert time_formats.age(date(2010, 11, 24), NOW) == 15


def test_a_refusal_says_what_its_code_means_before_what_its_status_means() -> None:
    assert error_messages.refusal(409, "step_not_released").title == "This step cannot start yet"
    assert error_messages.refusal(404, None) == error_messages.refusal(409, "not_found")
    assert error_messages.refusal(409, "never_heard_of") == error_messages.BY_STATUS[409]
    assert error_messages.refusal(418, None).next


def test_after_a_breakdown_nobody_is_told_that_nothing_was_saved() -> None:
    assert error_messages.submission_result(409) == "Nothing was changed."
    assert "will not be done twice" in error_messages.submission_result(503)
