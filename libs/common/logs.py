"""Structured logs: one JSON object a line, references and codes only, never a person."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

Entry = MutableMapping[str, Any]


def configure_logging(service: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line of this process, libraries' included, to ``stream`` (standard error) as JSON."""
    structlog.reset_defaults()
    target = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_where_it_failed,
            _named(service),
            structlog.processors.JSONRenderer(default=lambda value: type(value).__name__),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    handler = _Quiet()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # a lost line is said once, by us


def _named(service: str) -> structlog.typing.Processor:
    def add(_logger: Any, _method: str, entry: Entry) -> Entry:
        entry.setdefault("process", service)
        return entry

    return add


def _only_where_it_failed(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Replace an exception by its type and place: its words may quote a person's data (a database's do)."""
    wrong = entry.pop("exc_info", None)
    if isinstance(wrong, BaseException):
        frames = traceback.extract_tb(wrong.__traceback__)[-3:]
        entry["raised"] = type(wrong).__name__
        entry["at"] = [f"{frame.filename.rsplit('/', 2)[-2]}/{frame.name}:{frame.lineno}" for frame in frames]
    return entry


class _Quiet(logging.Handler):
    """Libraries' own logs: which library and how bad, not their words, which may quote what they were given."""

    def emit(self, record: logging.LogRecord) -> None:
        entry: dict[str, Any] = {"library": record.name, "where": record.funcName}
        if record.exc_info and record.exc_info[1]:
            entry["exc_info"] = record.exc_info[1]
        structlog.get_logger().warning("library", **entry)
