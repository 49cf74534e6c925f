"""Structured logs: one JSON object per line, with references and codes only, never a person's data."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

LogEntry = MutableMapping[str, Any]


def configure_logging(service: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Write every log line of this process, libraries' included, to ``stream`` (default: standard error) as JSON."""
    structlog.reset_defaults()
    target = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _replace_exception,
            _add_process_name(service),
            structlog.processors.JSONRenderer(default=lambda value: type(value).__name__),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    handler = _LibraryHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # we log a lost connection ourselves, once


def _add_process_name(service: str) -> structlog.typing.Processor:
    def add(_logger: Any, _method: str, entry: LogEntry) -> LogEntry:
        entry.setdefault("process", service)
        return entry

    return add


def _replace_exception(_logger: Any, _method: str, entry: LogEntry) -> LogEntry:
    """Replace an exception by its type and location: its message may quote a person's data (a database's does)."""
    error = entry.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        entry["raised"] = type(error).__name__
        entry["at"] = [f"{frame.filename.rsplit('/', 2)[-2]}/{frame.name}:{frame.lineno}" for frame in frames]
    return entry


class _LibraryHandler(logging.Handler):
    """Logs which library warned and where, not its message, which may quote a person's data."""

    def emit(self, record: logging.LogRecord) -> None:
        entry: dict[str, Any] = {"library": record.name, "where": record.funcName}
        if record.exc_info and record.exc_info[1]:
            entry["exc_info"] = record.exc_info[1]
        structlog.get_logger().warning("library_warning", **entry)
