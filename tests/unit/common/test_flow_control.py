"""How much may be on its way follows the speed of whoever takes it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from common.outbox.flow_control import MAX_IN_FLIGHT, MIN_IN_FLIGHT, WINDOW_SECONDS, FlowControl


def fed(speed: float, *, every: float = 0.01, turns: int = 300) -> FlowControl:
    """A pace after so many looks at one that takes so many a second, and is sent all that there is room for."""
    pace, waiting, due = FlowControl(0.0), 0, 0.0
    for turn in range(1, turns + 1):
        due = min(waiting, due + speed * every)
        waiting, due = waiting - int(due), due - int(due)
        more = pace.capacity(waiting, 0, turn * every)
        pace.record_sent(more)
        waiting += more
    return pace


def test_a_subscriber_that_takes_nothing_is_sent_the_least_once():
    pace = FlowControl(0.0)
    pace.record_sent(pace.capacity(0, 0, 0.01))
    assert [pace.capacity(MIN_IN_FLIGHT, 0, seconds) for seconds in (0.02, 0.1, 5.0, 60.0)] == [0, 0, 0, 0]


def test_a_slow_one_waits_never_for_more_than_the_least():
    assert fed(speed=50).limit == MIN_IN_FLIGHT


def test_a_quick_one_has_as_much_on_the_way_as_it_takes_in_a_moment():
    assert 0.7 * 2000 * WINDOW_SECONDS <= fed(speed=2000).limit <= 1.3 * 2000 * WINDOW_SECONDS


def test_one_that_takes_everything_at_once_has_a_bound_too():
    assert fed(speed=1e6).limit == MAX_IN_FLIGHT


def test_one_that_is_always_found_waiting_for_us_is_sent_more_even_when_our_own_turns_are_slow():
    assert fed(speed=1e6, every=0.2).limit == MAX_IN_FLIGHT


def test_one_that_was_quick_and_has_stopped_is_sent_less_and_less():
    pace = fed(speed=1e6)
    pace.capacity(MAX_IN_FLIGHT, 0, 10.0)
    assert pace.limit == MIN_IN_FLIGHT


@given(st.lists(st.tuples(st.integers(0, 2000), st.floats(0, 10)), min_size=1, max_size=50))
def test_whatever_is_seen_no_more_is_ever_sent_than_fits_below_the_bound(looks):
    pace, now = FlowControl(0.0), 0.0
    for waiting, later in looks:
        now += later
        more = pace.capacity(waiting, 0, now)
        assert 0 <= more <= max(0, MAX_IN_FLIGHT - waiting)
        pace.record_sent(more)
