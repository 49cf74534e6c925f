"""Assembles evaluation from its handlers. It needs only its database."""

from __future__ import annotations

from pathlib import Path

from common.jobs.pruning import PRUNING
from common.service import Service
from evaluation.handlers import EVENT_HANDLERS, JOB_HANDLERS, REQUEST_HANDLERS

SERVICE = Service(
    name="evaluation",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=REQUEST_HANDLERS,
    event_handlers=EVENT_HANDLERS,
    job_handlers=(*JOB_HANDLERS, PRUNING),
)
