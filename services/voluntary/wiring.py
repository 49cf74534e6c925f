"""Puts voluntary together: what it answers, takes in and does by itself."""

from __future__ import annotations

from pathlib import Path

from common.jobs.pruning import PRUNING
from common.service import Service
from voluntary.handlers import ANSWERS, CHORES, REACTIONS

SERVICE = Service(
    name="voluntary",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=ANSWERS,
    event_handlers=REACTIONS,
    job_handlers=(*CHORES, PRUNING),
)
