"""One played scene for all the rules that need something to look at: what was asked, answered, logged and kept."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from common.logs import configure_logging
from conftest import database_of_our_own
from rules.support.scenario import Played, play
from wayout.deployment.deployment import Deployment


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    """A database that only the rules use: some of them count everything that is in it."""
    with database_of_our_own() as made:
        yield made


@pytest.fixture(scope="session")
def played(deployment, shared_phone) -> Iterator[Played]:
    lines = io.StringIO()
    with logging_to(lines):
        scene = play(deployment, shared_phone)
    scene.logs = lines.getvalue()
    yield scene
    scene.system.close()


@contextmanager
def logging_to(lines: io.StringIO) -> Iterator[None]:
    """Every log line goes where ``set_up`` sends it in a real process; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level, before = list(root.handlers), root.level, structlog.get_config()
    root.handlers.clear()
    configure_logging("rules", stream=lines, level=logging.DEBUG)
    try:
        yield
    finally:
        structlog.configure(**before)
        root.handlers[:] = handlers
        root.setLevel(level)
