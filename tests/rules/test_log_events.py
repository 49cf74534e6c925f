"""Every event that is logged stands in the runbook: who reads a log at night finds what it means and what to do."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.support.sources import CHECKOUT, place, sources, tree_of

RUNBOOK = (CHECKOUT / "docs" / "runbook.md").read_text(encoding="utf-8")
METHODS = {"debug", "info", "warning", "error", "exception", "critical", "failed"}
LOGGERS = {"log", "_log", "structlog.get_logger()", "getattr(log, level)"}
FILES = [file for file in sources("apps", "libs", "services") if "bench" not in file.parts]


def logged_in(file: Path) -> Iterator[str]:
    """The name of every event that a module logs, by a literal or by a constant."""
    for node in ast.walk(tree_of(file)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner = ast.unparse(node.func.value)
        if node.func.attr in METHODS and (owner in LOGGERS or node.func.attr == "failed"):
            yield from name_of(node.args[0], file)
        if node.func.attr == "_log_failure":
            yield from name_of(node.args[0], file)


def name_of(argument: ast.expr, file: Path) -> Iterator[str]:
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.Name) and argument.id.isupper():
        root = next(root for root in ("apps", "libs", "services") if root in file.relative_to(CHECKOUT).parts)
        module = ".".join(file.relative_to(CHECKOUT / root).with_suffix("").parts)
        yield getattr(importlib.import_module(module), argument.id)


EVENTS = sorted({(event, place(file)) for file in FILES for event in logged_in(file)})


def test_the_events_are_found():
    names = {event for event, _ in EVENTS}
    assert {"job_failed", "job_held", "relay_paused", "subscriber_unavailable", "clocks_differ", "answers_held",
            "broker_alarm", "broker_connection_lost", "page_failed"} <= names  # fmt: skip


@pytest.mark.parametrize(("event", "where"), EVENTS)
def test_the_runbook_says_what_an_event_means(event, where):
    assert f"`{event}`" in RUNBOOK, f"{where} logs it"
