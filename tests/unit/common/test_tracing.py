"""One happening keeps one trace id; what is not well formed is no trace."""

from __future__ import annotations

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from common.tracing import child_traceparent, parse_trace_id, trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GIVEN = f"00-{TRACE}-00f067aa0ba902b7-01"


def test_a_trace_that_was_handed_over_goes_on_under_its_id_as_a_step_of_its_own():
    with trace(GIVEN):
        first, second = child_traceparent(), child_traceparent()
    assert parse_trace_id(first) == parse_trace_id(second) == TRACE
    assert len({GIVEN, first, second}) == 3


def test_each_beginning_is_another_trace_and_outside_there_is_none():
    seen = []
    for _ in range(2):
        with trace():
            seen.append(parse_trace_id(child_traceparent()))
    assert None not in seen
    assert seen[0] != seen[1]
    assert child_traceparent() is None


def test_a_trace_within_a_trace_ends_where_it_began():
    with trace(GIVEN):
        with trace():
            assert parse_trace_id(child_traceparent()) != TRACE
        assert parse_trace_id(child_traceparent()) == TRACE


@pytest.mark.parametrize(
    "written",
    [
        *(None, 7, b"00", {}, ""),
        *(GIVEN.upper(), GIVEN + "\n", GIVEN + "-more", " " + GIVEN, GIVEN.replace("4", "٤")),
        f"01{GIVEN[2:]}",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[1:]}-00f067aa0ba902b7-01",
    ],
)
def test_what_is_not_well_formed_is_no_trace_and_another_begins(written):
    assert parse_trace_id(written) is None
    with trace(written):
        assert parse_trace_id(child_traceparent()) not in (None, TRACE)


@given(st.text() | st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True))
def test_only_what_we_could_have_written_is_a_trace(written):
    found = parse_trace_id(written)
    with trace(written):
        handed_on = parse_trace_id(child_traceparent())
    assert handed_on is not None
    assert found is None or (found == handed_on and written.startswith(f"00-{found}-"))


def test_every_line_of_the_log_names_its_trace():
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        with trace(GIVEN):
            structlog.get_logger().info("inside")
        structlog.get_logger().info("outside")
    inside, outside = lines
    assert inside["trace"] == TRACE
    assert "trace" not in outside
