"""Trace ids that follow one request through every process, as W3C Trace Context (``traceparent``).

The gateway begins a trace for each request and accepts none from outside: a stranger could otherwise mark our log lines
as his. Questions and events carry it on. An anonymous event carries none, because it would lead back to its person.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import structlog

TRACEPARENT: Final = "traceparent"
_TRACEPARENT_PATTERN: Final = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z", re.ASCII)
_SAMPLED: Final = "01"
_trace: ContextVar[str | None] = ContextVar("trace", default=None)


@contextmanager
def trace(traceparent: object = None) -> Iterator[None]:
    """Continue the trace of ``traceparent``, or begin one if it is not valid; every log line inside names it."""
    trace_id = parse_trace_id(traceparent) or secrets.token_hex(16)
    token = _trace.set(trace_id)
    try:
        with structlog.contextvars.bound_contextvars(trace=trace_id):
            yield
    finally:
        _trace.reset(token)


def child_traceparent() -> str | None:
    """A ``traceparent`` header with a new span of the current trace, to send on; None outside a trace."""
    trace_id = _trace.get()
    return trace_id and f"00-{trace_id}-{secrets.token_hex(8)}-{_SAMPLED}"


def parse_trace_id(traceparent: object) -> str | None:
    """The trace id, or None for anything that is not a well-formed ``traceparent`` of version 00."""
    match = _TRACEPARENT_PATTERN.match(traceparent) if isinstance(traceparent, str) else None
    return match and match[1]
