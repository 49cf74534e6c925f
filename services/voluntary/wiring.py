"""Puts voluntary together: what it answers, takes in and does by itself."""

from __future__ import annotations

from pathlib import Path

from common.jobs.anonymous_events import SENDING
from common.jobs.pruning import PRUNING
from common.service import Service
from voluntary.handlers import EVENT_HANDLERS, JOB_HANDLERS, REQUEST_HANDLERS

SERVICE = Service(
    name="voluntary",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=REQUEST_HANDLERS,
    event_handlers=EVENT_HANDLERS,
    job_handlers=(*JOB_HANDLERS, PRUNING, SENDING),
)
