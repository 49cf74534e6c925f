"""A site's rota is kept by its supervisors, swapped by those who are on it, and told to whoever needs it at night."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest

from casework.messages import (
    AddShifts,
    AgreeSiteCover,
    AgreeSwap,
    AskSiteCover,
    CancelShift,
    EndDutyAbsence,
    EndShifts,
    FindRota,
    ListOnDuty,
    OfferSwap,
    RecordDutyAbsence,
)
from common.errors import Refused
from support.case_team import TODAY, TOMORROW, team_of

SAM, JO, DILYS = "user:sam", "user:jo", "user:dilys"
EVERY_DAY = tuple(range(7))
SERGEANTS, ON_DUTY = frozenset({"sergeant"}), frozenset({"duty_officer"})
HOUR = timedelta(hours=1)


@pytest.fixture
def team(system, force):
    return team_of(system, force)


@pytest.fixture
def rota(team):
    return Supervisor(team)


class Supervisor:
    def __init__(self, team):
        self.scene = team.scene
        self.here, self.there = team.scene.sites

    def ask(self, message, *, actor="user:sergeant", roles=SERGEANTS, sites=None):
        return self.scene.ask(message, actor=actor, roles=roles, sites=sites)

    def add(self, worker=SAM, begins=time(0), ends=time(0), **other):
        shifts = {"site_id": self.here, "role": "duty_officer", "weekdays": EVERY_DAY, "first_day": TODAY, **other}
        self.ask(AddShifts(worker_id=worker, begins=begins, ends=ends, **shifts))

    def of(self, site=None, **since):
        return self.ask(FindRota(site_id=site or self.here, **{"since": TODAY, **since}))

    def on_now(self):
        return [(one.site_id, one.worker_id) for one in self.ask(ListOnDuty()).items]

    def as_(self, worker, message):
        return self.ask(message, actor=worker, roles=ON_DUTY)


def refused(code):
    return pytest.raises(Refused, match=code)


def test_an_empty_rota_is_one_gap_and_nobody_is_on(rota):
    (gap,) = rota.of().gaps
    assert gap.ends - gap.begins == timedelta(days=14)
    assert rota.on_now() == []
    assert rota.ask(ListOnDuty()).sites == ()


def test_a_shift_of_every_day_leaves_no_gap_and_its_officer_is_on_now(rota):
    rota.add(first_day=TODAY - timedelta(days=1))
    found = rota.of()
    assert found.gaps == ()
    assert {shift.worker_id for shift in found.shifts} == {SAM}
    assert rota.on_now() == [(rota.here, SAM)]
    assert rota.ask(ListOnDuty()).sites == (rota.here,)


def test_a_navigator_alone_leaves_a_gap_because_a_navigator_answers_no_danger(rota):
    rota.add(role="navigator", first_day=TODAY - timedelta(days=1))
    assert len(rota.of().gaps) == 1
    assert rota.on_now() == [(rota.here, SAM)]


def test_the_same_person_is_refused_twice_at_once_also_at_another_site(rota):
    rota.add(begins=time(8), ends=time(20))
    with refused("on_duty_twice"):
        rota.add(begins=time(19), ends=time(23), site_id=rota.there)
    rota.add(begins=time(20), ends=time(23), site_id=rota.there)
    assert len(rota.of(rota.there).patterns) == 1


def test_two_supervisors_who_give_one_person_two_shifts_at_once_succeed_once(rota):
    def give(site):
        try:
            rota.add(site_id=site)
        except Refused as no:
            return no.code
        return "added"

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(give, (rota.here, rota.there)))
    assert said == ["added", "on_duty_twice"]


def test_a_cancelled_shift_is_a_gap_and_cannot_be_cancelled_again(rota):
    rota.add(begins=time(8), ends=time(8))
    pattern = rota.of().patterns[0].pattern_id
    rota.ask(CancelShift(pattern_id=pattern, day=TOMORROW))
    with refused("not_found"):
        rota.ask(CancelShift(pattern_id=pattern, day=TOMORROW))
    gaps = rota.of(since=TOMORROW).gaps
    assert [gap.ends - gap.begins for gap in gaps] == [timedelta(hours=24)]


def test_what_has_begun_is_not_taken_away(rota):
    rota.add(first_day=TODAY - timedelta(days=1))
    pattern = rota.of().patterns[0].pattern_id
    for command in (
        CancelShift(pattern_id=pattern, day=TODAY),
        EndShifts(pattern_id=pattern, last_day=TODAY - HOUR * 24),
    ):
        with refused("shift_begun"):
            rota.ask(command)
    rota.ask(EndShifts(pattern_id=pattern, last_day=TODAY))
    assert rota.of(since=TOMORROW).shifts == ()


def test_a_pattern_that_is_to_come_can_be_taken_back_whole(rota):
    rota.add(first_day=TOMORROW)
    pattern = rota.of().patterns[0].pattern_id
    rota.ask(EndShifts(pattern_id=pattern, last_day=TODAY))
    assert rota.of().patterns == ()
    assert rota.of().shifts == ()


def test_a_swap_counts_once_the_colleague_agreed_and_is_offered_until_then(rota):
    rota.add(begins=time(8), ends=time(20))
    key = {"pattern_id": rota.of().patterns[0].pattern_id, "day": TOMORROW}
    with refused("not_found"):
        rota.as_(JO, OfferSwap(**key, offered_to=DILYS))
    rota.as_(SAM, OfferSwap(**key, offered_to=JO))
    (swap,) = rota.of().swaps
    assert (swap.offered_by, swap.offered_to, swap.day) == (SAM, JO, TOMORROW)
    assert rota.of(since=TOMORROW).shifts[0].worker_id == SAM
    with refused("not_found"):
        rota.as_(DILYS, AgreeSwap(swap_id=swap.swap_id))
    rota.as_(JO, AgreeSwap(swap_id=swap.swap_id))
    assert rota.of(since=TOMORROW).shifts[0].worker_id == JO
    assert rota.of().swaps == ()
    with refused("swap_agreed"):
        rota.as_(JO, AgreeSwap(swap_id=swap.swap_id))


def test_nobody_agrees_to_a_swap_while_on_another_shift(rota):
    rota.add(begins=time(8), ends=time(20))
    rota.add(JO, begins=time(10), ends=time(12))
    mine = next(one.pattern_id for one in rota.of().patterns if one.worker_id == SAM)
    rota.as_(SAM, OfferSwap(pattern_id=mine, day=TOMORROW, offered_to=JO))
    with refused("on_duty_twice"):
        rota.as_(JO, AgreeSwap(swap_id=rota.of().swaps[0].swap_id))
    assert rota.of(since=TOMORROW).shifts[0].worker_id == SAM


def test_whoever_is_away_is_not_on_until_they_are_back(rota):
    rota.add(first_day=TODAY - timedelta(days=1))
    now = datetime.now(UTC)
    rota.as_(SAM, RecordDutyAbsence(worker_id=SAM, begins=now - HOUR, ends=now + HOUR))
    assert rota.on_now() == []
    (away,) = rota.of().absences
    with refused("supervisors_only"):
        rota.as_(JO, EndDutyAbsence(absence_id=away.absence_id))
    with refused("supervisors_only"):
        rota.as_(JO, RecordDutyAbsence(worker_id=SAM, begins=now, ends=now + HOUR))
    rota.ask(EndDutyAbsence(absence_id=away.absence_id))
    assert rota.on_now() == [(rota.here, SAM)]
    with refused("not_found"):
        rota.ask(RecordDutyAbsence(worker_id=SAM, begins=now, ends=now + HOUR), sites=(rota.there,))
    with refused("absence_ends_before_it_begins"):
        rota.ask(RecordDutyAbsence(worker_id=SAM, begins=now, ends=now))


def test_another_site_covers_once_its_own_supervisor_agreed(rota):
    now = datetime.now(UTC)
    rota.add(first_day=TODAY - timedelta(days=1), site_id=rota.there)
    rota.ask(AskSiteCover(site_id=rota.here, by_site_id=rota.there, begins=now - HOUR, ends=now + HOUR))
    (cover,) = rota.of(rota.there).covers
    assert rota.on_now() == [(rota.there, SAM)]
    with refused("not_found"):
        rota.ask(AgreeSiteCover(cover_id=cover.cover_id), sites=(rota.here,))
    rota.ask(AgreeSiteCover(cover_id=cover.cover_id), sites=(rota.there,))
    assert rota.on_now() == [(rota.here, SAM), (rota.there, SAM)]
    assert rota.of().shifts[0].site_id == rota.there


def test_a_site_of_others_is_not_found(rota):
    for message in (
        FindRota(site_id=rota.there, since=TODAY),
        AddShifts(
            site_id=rota.there, role="sergeant", worker_id=SAM, weekdays=(0,), begins=time(8), ends=time(9),
            first_day=TODAY,
        ),
        AskSiteCover(site_id=rota.there, by_site_id=rota.here, begins=datetime.now(UTC), ends=datetime.now(UTC) + HOUR),
    ):  # fmt: skip
        with refused("not_found"):
            rota.ask(message, sites=(rota.here,))
    assert rota.ask(ListOnDuty(), sites=(rota.here,)).items == ()
