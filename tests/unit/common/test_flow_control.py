"""The number of messages in flight follows the speed of the subscriber."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from common.outbox.flow_control import MAX_IN_FLIGHT, MIN_IN_FLIGHT, WINDOW_SECONDS, FlowControl


def measured(speed: float, *, interval: float = 0.01, rounds: int = 300) -> FlowControl:
    """Flow control after so many rounds with a subscriber that handles ``speed`` messages a second."""
    flow, queued, due = FlowControl(0.0), 0, 0.0
    for number in range(1, rounds + 1):
        due = min(queued, due + speed * interval)
        queued, due = queued - int(due), due - int(due)
        count = flow.capacity(queued, 0, number * interval)
        flow.record_sent(count)
        queued += count
    return flow


def test_a_subscriber_that_handles_nothing_is_sent_the_minimum_once():
    flow = FlowControl(0.0)
    flow.record_sent(flow.capacity(0, 0, 0.01))
    assert [flow.capacity(MIN_IN_FLIGHT, 0, seconds) for seconds in (0.02, 0.1, 5.0, 60.0)] == [0, 0, 0, 0]


def test_a_slow_subscriber_has_the_minimum_in_flight():
    assert measured(speed=50).limit == MIN_IN_FLIGHT


def test_a_fast_subscriber_has_one_window_in_flight():
    assert 0.7 * 2000 * WINDOW_SECONDS <= measured(speed=2000).limit <= 1.3 * 2000 * WINDOW_SECONDS


def test_a_very_fast_subscriber_has_the_maximum_in_flight():
    assert measured(speed=1e6).limit == MAX_IN_FLIGHT


def test_a_subscriber_that_waits_for_us_is_sent_more_even_when_our_rounds_are_slow():
    assert measured(speed=1e6, interval=0.2).limit == MAX_IN_FLIGHT


def test_a_fast_subscriber_that_stopped_is_sent_less():
    flow = measured(speed=1e6)
    flow.capacity(MAX_IN_FLIGHT, 0, 10.0)
    assert flow.limit == MIN_IN_FLIGHT


@given(st.lists(st.tuples(st.integers(0, 2000), st.floats(0, 10)), min_size=1, max_size=50))
def test_the_maximum_in_flight_is_never_exceeded(samples):
    flow, now = FlowControl(0.0), 0.0
    for queued, seconds in samples:
        now += seconds
        count = flow.capacity(queued, 0, now)
        assert 0 <= count <= max(0, MAX_IN_FLIGHT - queued)
        flow.record_sent(count)
