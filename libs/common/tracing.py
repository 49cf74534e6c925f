"""Follows one happening through every process by a trace id, in the words of W3C Trace Context (``traceparent``).

The gateway begins a trace for each request and takes none from outside: a stranger could otherwise mark our lines as
his. Questions and events carry it on. An anonymous event carries none, because it would lead back to its person.
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
_WRITTEN: Final = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z", re.ASCII)
_SAMPLED: Final = "01"
_trace: ContextVar[str | None] = ContextVar("trace", default=None)


@contextmanager
def trace(traceparent: object = None) -> Iterator[None]:
    """Go on with the trace that was handed over, or begin one if none was; every log line inside names it."""
    trace_id = trace_of(traceparent) or secrets.token_hex(16)
    token = _trace.set(trace_id)
    try:
        with structlog.contextvars.bound_contextvars(trace=trace_id):
            yield
    finally:
        _trace.reset(token)


def child_traceparent() -> str | None:
    """What to hand over to whoever goes on with the present trace, as a step of its own; None outside any."""
    trace_id = _trace.get()
    return trace_id and f"00-{trace_id}-{secrets.token_hex(8)}-{_SAMPLED}"


def trace_of(traceparent: object) -> str | None:
    """The trace's id, or None for anything that is not well formed in the one version we write."""
    found = _WRITTEN.match(traceparent) if isinstance(traceparent, str) else None
    return found and found[1]
