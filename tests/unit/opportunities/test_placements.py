"""What becomes of a placement, what has to be shown for it, and who comes back to the top of the list."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from opportunities.domain.placements import (
    MILESTONES,
    Availability,
    PlacementAct,
    PlacementStatus,
    loss_reason,
    next_check,
    offer,
    record_outcome,
    returns_to_top,
    status_from,
)
from opportunities.domain.proposals import MAX_PROPOSALS, answer, has_lapsed, propose, propose_again
from opportunities.domain.waiting_order import WaitingRequest, sort_requests
from opportunities.messages import EndReason, Evidence, LimitCheck, PlacementOutcome

MONDAY = date(2026, 11, 23)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FREE = Availability(vacancies=1, taken=0, step_has_placement=False)


def shown(on: date) -> Evidence:
    return Evidence(kind="provider_said", seen_on=on)


def offered(now: PlacementStatus, **how) -> PlacementAct:  # type: ignore[no-untyped-def]
    usual = {
        "lapsed": False, "room": FREE, "checked": (), "confirmed": (), "benefits": "none_expected", "explained": False,
        "evidence": shown(MONDAY), "today": MONDAY,
    }  # fmt: skip
    return offer(now, **(usual | how))


class Story:
    """A placement, told act by act; today is far ahead unless said."""

    def __init__(self, *steps: str) -> None:
        self.acts = [propose(MONDAY)]
        for step in steps:
            self.then(step)

    @property
    def now(self) -> PlacementStatus:
        return status_from(self.acts)

    def then(
        self, step: str, on: date = MONDAY, *, weeks=None, reason=None, seen=None, today=date(2028, 1, 1)
    ) -> PlacementStatus:  # type: ignore[no-untyped-def]
        done = (
            offered(self.now)
            if step == "offered"
            else answer(self.now, agreed=step == "agreed", warnings=(), seen=(), today=MONDAY)
            if step in ("agreed", "not_chosen")
            else record_outcome(
                self.now, step, on=on, weeks=weeks, reason=reason, evidence=shown(seen or on), today=today
            )
        )
        self.acts.append(done)
        return self.now


OFFERED = ("agreed", "offered")
STARTED = (*OFFERED, "accepted", "started")


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refused, match=code)


def test_from_proposed_to_sustained_as_the_story_tells_it() -> None:
    told = Story(*STARTED)
    for weeks in MILESTONES:
        assert told.then("sustained", MONDAY + weeks * WEEK, weeks=weeks).weeks == weeks
    assert (told.now.state, told.now.started_on, next_check(told.now)) == ("sustained", MONDAY, None)
    assert told.then("ended", MONDAY + 30 * WEEK, reason="completed").state == "ended"


def test_the_state_follows_the_sequence_and_not_the_order_of_rows() -> None:
    told = Story(*STARTED)
    assert status_from(reversed(told.acts)) == told.now


@pytest.mark.parametrize(
    "state", ["proposed", "agreed", "not_chosen", "offered", "accepted", "started", "declined", "withdrawn"]
)
def test_only_what_can_follow_may_follow(state: str) -> None:
    ways = {
        "proposed": (), "agreed": ("agreed",), "not_chosen": ("not_chosen",), "offered": OFFERED,
        "accepted": (*OFFERED, "accepted"), "started": STARTED, "declined": (*OFFERED, "declined"),
        "withdrawn": ("withdrawn",),
    }  # fmt: skip
    may = {
        "proposed": {"withdrawn"}, "agreed": {"withdrawn"}, "not_chosen": set(),
        "offered": {"accepted", "declined", "withdrawn"},
        "accepted": {"started", "failed_to_start", "declined", "withdrawn"}, "started": {"sustained", "ended"},
        "declined": set(), "withdrawn": set(),
    }  # fmt: skip
    followed, why_not = set(), set()
    for step in get_args(PlacementOutcome):
        told = Story(*ways[state])
        try:
            told.then(
                step,
                MONDAY + WEEK,
                weeks=1 if step == "sustained" else None,
                reason="left" if step == "ended" else None,
            )
            followed.add(step)
        except Refused as no:
            why_not.add(no.code)
    assert why_not <= {"cannot_follow"}
    assert followed == may[state]


def test_a_milestone_counts_from_its_very_day_and_only_with_evidence_of_then() -> None:
    told = Story(*STARTED)
    with refused("too_early"):
        told.then("sustained", MONDAY + 4 * WEEK - DAY, weeks=4)
    with refused("too_early"):
        told.then("sustained", MONDAY + 4 * WEEK, weeks=4, seen=MONDAY + 4 * WEEK - DAY)
    assert told.then("sustained", MONDAY + 4 * WEEK, weeks=4).weeks == 4


def test_a_missed_check_may_be_skipped_but_not_taken_back() -> None:
    told = Story(*STARTED)
    told.then("sustained", MONDAY + 13 * WEEK, weeks=13)
    with refused("milestone_already_recorded"):
        told.then("sustained", MONDAY + 14 * WEEK, weeks=4)


def test_twelve_weeks_are_no_milestone() -> None:
    with refused("not_a_milestone"):
        Story(*STARTED).then("sustained", MONDAY + 20 * WEEK, weeks=12)


def test_nothing_happens_in_the_future_or_before_what_it_follows() -> None:
    told = Story(*OFFERED)
    with refused("in_the_future"):
        told.then("accepted", MONDAY + DAY, today=MONDAY)
    with refused("in_the_future"):
        told.then("accepted", MONDAY, seen=MONDAY + DAY, today=MONDAY)
    with refused("before_what_it_follows"):
        told.then("accepted", MONDAY - DAY)


def test_an_end_has_a_reason_and_nothing_else_has() -> None:
    with refused("reason_belongs_to_ended"):
        Story(*STARTED).then("ended")
    with refused("reason_belongs_to_ended"):
        Story(*OFFERED).then("accepted", reason="left")
    with refused("weeks_belong_to_sustained"):
        Story(*OFFERED, "accepted").then("started", weeks=1)


# ---- the case team's answer ------------------------------------------------------------------------------------------
def test_nothing_is_offered_that_the_case_team_did_not_agree_to() -> None:
    for way in ((), ("not_chosen",), ("withdrawn",)):
        with refused("cannot_follow"):
            offered(Story(*way).now)
    with refused("agreement_lapsed"):
        offered(Story("agreed").now, lapsed=True)


def test_nobody_agrees_to_a_warning_that_they_have_not_read() -> None:
    now, warned = Story().now, {"warnings": ("district", "person"), "today": MONDAY}
    with refused("warnings_changed"):
        answer(now, agreed=True, seen=("district",), **warned)  # type: ignore[arg-type]
    assert answer(now, agreed=True, seen=("district", "person", "trade"), **warned).act == "agreed"  # type: ignore[arg-type]
    assert answer(now, agreed=False, seen=(), **warned).act == "not_chosen"  # type: ignore[arg-type]


def test_an_answer_keeps_no_reason_whatever_it_was() -> None:
    now = Story().now
    safe, unsafe = (
        answer(now, agreed=False, warnings=warnings, seen=(), today=MONDAY) for warnings in ((), ("district",))
    )
    assert safe == unsafe
    assert (safe.reason, safe.evidence, safe.weeks) == (None, None, None)


def test_an_agreement_lapses_when_the_profile_is_saved_or_somebody_else_comes_to_the_provider() -> None:
    agreed = ["profile 9:00", "first"]
    assert not has_lapsed(agreed, agreed)
    assert not has_lapsed(agreed, ["profile 9:00"]), "who has left is no reason to ask again"
    assert has_lapsed(agreed, ["profile 9:01", "first"])
    assert has_lapsed(agreed, ["profile 9:00", "first", "second"])


def test_it_is_proposed_again_only_when_the_agreement_has_lapsed() -> None:
    told = Story("agreed")
    with refused("already_proposed"):
        propose_again(told.now, lapsed=False, today=MONDAY)
    told.acts.append(propose_again(told.now, lapsed=True, today=MONDAY))
    assert told.now.state == "proposed"
    assert told.then("agreed").state == "agreed"


def test_no_more_wait_for_an_answer_than_somebody_reads_with_care() -> None:
    assert propose(MONDAY, waiting=MAX_PROPOSALS - 1).act == "proposed"
    with refused("too_many_proposals"):
        propose(MONDAY, waiting=MAX_PROPOSALS)


# ---- the offer ------------------------------------------------------------------------------------------------------
def test_a_place_is_not_given_twice() -> None:
    with refused("no_vacancy_left"):
        offered(Story("agreed").now, room=Availability(vacancies=2, taken=2, step_has_placement=False))


def test_a_step_has_one_place_at_a_time() -> None:
    with refused("step_has_placement"):
        offered(Story("agreed").now, room=replace(FREE, step_has_placement=True))


def test_what_breaks_a_limit_cannot_be_offered_whatever_was_confirmed() -> None:
    with refused("limit_not_met"):
        offered(Story("agreed").now, checked=[LimitCheck(limit="age", outcome="no")], confirmed=["age"])


def test_what_was_open_has_to_be_asked_before_the_offer() -> None:
    open_question = [LimitCheck(limit="night_work", outcome="ask")]
    with refused("limit_not_asked"):
        offered(Story("agreed").now, checked=open_question)
    assert offered(Story("agreed").now, checked=open_question, confirmed=["night_work"]).act == "offered"


def test_the_household_knows_what_it_does_to_its_benefits_before_the_offer() -> None:
    with refused("benefits_not_explained"):
        offered(Story("agreed").now, benefits="child_benefit_stops")
    assert offered(Story("agreed").now, benefits="child_benefit_stops", explained=True).act == "offered"


tries = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["agreed", "offered", *get_args(PlacementOutcome)])), max_size=40
)


@given(tries, st.integers(1, 3))
def test_whatever_is_tried_no_more_places_are_held_than_there_are(what: list[tuple[int, str]], vacancies: int) -> None:
    acts = {number: [propose(MONDAY)] for number in range(5)}
    today = MONDAY
    for number, step in what:
        today += WEEK
        now = status_from(acts[number])
        taken = sum(status_from(others).takes_vacancy for others in acts.values())
        try:
            done = (
                offered(now, room=Availability(vacancies, taken, False), today=today, evidence=shown(today))
                if step == "offered"
                else answer(now, agreed=True, warnings=(), seen=(), today=today)
                if step == "agreed"
                else record_outcome(
                    now, step, on=today, weeks=1 if step == "sustained" else None,  # type: ignore[arg-type]
                    reason="left" if step == "ended" else None, evidence=shown(today), today=today,
                )
            )  # fmt: skip
        except Refused:
            continue
        acts[number].append(done)
        assert sum(status_from(others).takes_vacancy for others in acts.values()) <= vacancies


# ---- losing one -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("way", "step", "reason", "why"),
    [
        ((), "withdrawn", None, None),
        (OFFERED, "withdrawn", None, "withdrawn"),
        (OFFERED, "declined", None, "declined"),
        ((*OFFERED, "accepted"), "failed_to_start", None, "failed_to_start"),
        (STARTED, "ended", "dismissed", "dismissed"),
        (STARTED, "ended", "not_safe", "not_safe"),
        (STARTED, "ended", "completed", None),
        (STARTED, "ended", "moved_on", None),
    ],
)
def test_what_was_promised_and_is_gone_is_lost(way, step: str, reason: EndReason | None, why: str | None) -> None:  # type: ignore[no-untyped-def]
    told = Story(*way)
    before = told.now
    told.then(step, reason=reason)
    assert loss_reason(before, told.acts[-1]) == why


def test_leaving_after_half_a_year_is_no_loss() -> None:
    told = Story(*STARTED)
    before = told.then("sustained", MONDAY + 26 * WEEK, weeks=26)
    told.then("ended", MONDAY + 40 * WEEK, reason="left")
    assert loss_reason(before, told.acts[-1]) is None


def test_a_lost_placement_brings_the_person_back_to_the_top_and_a_no_does_not() -> None:
    assert returns_to_top("failed_to_start")
    assert not returns_to_top("declined")
    assert not returns_to_top(None)
    nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    patient = WaitingRequest(UUID(int=1), MONDAY, nine)
    later = WaitingRequest(UUID(int=2), MONDAY + WEEK, nine - timedelta(days=90))
    lost_one = WaitingRequest(UUID(int=3), MONDAY + 9 * WEEK, nine, lost_at=nine)
    assert sort_requests([later, patient, lost_one]) == [lost_one, patient, later]


@pytest.mark.parametrize(("reached", "ahead"), [(0, 1), (1, 4), (4, 13), (13, 26)])
def test_the_next_check_is_due_at_the_next_milestone(reached: int, ahead: int) -> None:
    told = Story(*STARTED)
    if reached:
        told.then("sustained", MONDAY + reached * WEEK, weeks=reached)
    assert next_check(told.now) == (ahead, MONDAY + ahead * WEEK)


def test_nothing_is_checked_before_the_start_or_after_the_end() -> None:
    assert next_check(Story(*OFFERED).now) is None
    told = Story(*STARTED)
    told.then("ended", reason="left")
    assert next_check(told.now) is None
