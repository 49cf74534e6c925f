"""One request keeps one trace id; a malformed header is no trace."""

from __future__ import annotations

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from common.tracing import child_traceparent, parse_trace_id, trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


def test_a_received_trace_continues_under_its_id_with_a_new_span():
    with trace(TRACEPARENT):
        first, second = child_traceparent(), child_traceparent()
    assert parse_trace_id(first) == parse_trace_id(second) == TRACE
    assert len({TRACEPARENT, first, second}) == 3


def test_each_new_trace_has_another_id_and_outside_there_is_none():
    trace_ids = []
    for _ in range(2):
        with trace():
            trace_ids.append(parse_trace_id(child_traceparent()))
    assert None not in trace_ids
    assert trace_ids[0] != trace_ids[1]
    assert child_traceparent() is None


def test_a_nested_trace_restores_the_outer_one():
    with trace(TRACEPARENT):
        with trace():
            assert parse_trace_id(child_traceparent()) != TRACE
        assert parse_trace_id(child_traceparent()) == TRACE


@pytest.mark.parametrize(
    "header",
    [
        *(None, 7, b"00", {}, ""),
        *(
            TRACEPARENT.upper(),
            TRACEPARENT + "\n",
            TRACEPARENT + "-more",
            " " + TRACEPARENT,
            TRACEPARENT.replace("4", "٤"),
        ),
        f"01{TRACEPARENT[2:]}",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[1:]}-00f067aa0ba902b7-01",
    ],
)
def test_a_malformed_header_begins_a_new_trace(header):
    assert parse_trace_id(header) is None
    with trace(header):
        assert parse_trace_id(child_traceparent()) not in (None, TRACE)


@given(st.text() | st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True))
def test_only_a_header_that_we_could_have_written_is_a_trace(header):
    trace_id = parse_trace_id(header)
    with trace(header):
        child_id = parse_trace_id(child_traceparent())
    assert child_id is not None
    assert trace_id is None or (trace_id == child_id and header.startswith(f"00-{trace_id}-"))


def test_every_line_of_the_log_names_its_trace():
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        with trace(TRACEPARENT):
            structlog.get_logger().info("inside")
        structlog.get_logger().info("outside")
    inside, outside = lines
    assert inside["trace"] == TRACE
    assert "trace" not in outside
