"""What keeps failing is logged once for each reason, then now and then with a count, and once when it is over."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from common.repeated_faults import MAX_KEPT, MAX_REASONS, OTHER_REASONS, RepeatedFaults

INTERVAL = 300.0


class Scene:
    """A clock that a test moves, and the lines that were logged, as (fault, reason, times)."""

    def __init__(self, logged):
        self.now, self.logged = 0.0, logged
        self.faults = RepeatedFaults(INTERVAL, clock=lambda: self.now)

    def fail(self, reason="away", key="a", part=None, after=1.0, **named):
        self.now += after
        self.faults.failed("job_failed", key, reason=reason, do="look", part=part, **named)

    def recover(self, key="a", part=None, after=1.0):
        self.now += after
        self.faults.recovered("job_failed", key, part=part)

    def lines(self):
        return [(line["fault"], line["reason"], line.get("times")) for line in self.logged]


@pytest.fixture
def scene():
    with capture_logs() as logged:
        yield Scene(logged)


def test_the_first_failure_is_logged_with_its_reason_and_what_to_do_and_the_next_ones_are_not(scene):
    for _ in range(9):
        scene.fail(subscriber="casework")
    (line,) = scene.logged
    assert line == {
        "event": "job_failed", "log_level": "warning", "fault": "new", "reason": "away", "do": "look",
        "subscriber": "casework",
    }  # fmt: skip


def test_what_goes_on_is_logged_again_after_the_interval_with_how_often_it_failed(scene):
    for _ in range(700):
        scene.fail()
    assert scene.lines() == [("new", "away", None), ("continues", "away", 301), ("continues", "away", 601)]
    assert scene.logged[1]["since"]


def test_another_reason_is_logged_at_once_but_two_that_take_turns_only_once_each(scene):
    for reason in ["away", "refused"] * 20:
        scene.fail(reason)
    assert scene.lines() == [("new", "away", None), ("new", "refused", None)]


def test_another_key_has_a_course_of_its_own(scene):
    scene.fail(key="a")
    scene.fail(key="b")
    scene.recover(key="b")
    assert scene.lines() == [("new", "away", None), ("new", "away", None), ("over", "away", 1)]


def test_when_it_works_again_it_is_said_once(scene):
    scene.recover()
    for _ in range(3):
        scene.fail()
    scene.recover()
    scene.recover()
    assert scene.lines() == [("new", "away", None), ("over", "away", 3)]
    assert scene.logged[1]["log_level"] == "info"


def test_a_fault_of_several_parts_is_over_when_the_last_of_them_works(scene):
    scene.fail(part="one")
    scene.fail(part="two")
    scene.recover(part="three")
    scene.recover(part="one")
    assert scene.lines() == [("new", "away", None)]
    scene.recover(part="two")
    assert scene.lines()[1:] == [("over", "away", 2)]


def test_what_fails_and_works_by_turns_is_not_logged_at_each_turn(scene):
    for _ in range(100):
        scene.fail()
        scene.recover()
    assert scene.lines() == [("new", "away", None), ("over", "away", 1)]


def test_the_last_line_never_says_over_of_what_still_fails_after_the_interval(scene):
    scene.fail()
    scene.recover()
    scene.fail()
    scene.fail(after=INTERVAL)
    assert [said for said, _, _ in scene.lines()] == ["new", "over", "continues"]
    scene.recover()
    assert [said for said, _, _ in scene.lines()] == ["new", "over", "continues", "over"]


def test_a_fault_that_returns_long_after_it_was_over_is_new(scene):
    scene.fail()
    scene.recover()
    scene.fail(after=INTERVAL)
    assert [said for said, _, _ in scene.lines()] == ["new", "over", "new"]


def test_reasons_that_are_never_the_same_are_counted_together_in_the_end(scene):
    for number in range(MAX_REASONS * 5):
        scene.fail(f"no answer to {number}")
    assert len(scene.logged) == MAX_REASONS + 1
    assert scene.lines()[-1] == ("new", OTHER_REASONS, None)


def test_the_oldest_faults_are_forgotten(scene):
    for number in range(MAX_KEPT * 2):
        scene.fail(key=number)
    assert len(scene.faults._faults) == MAX_KEPT
