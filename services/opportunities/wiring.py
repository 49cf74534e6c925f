"""Puts opportunities together: what it answers and takes in. It needs only its database."""

from __future__ import annotations

from pathlib import Path

from common.jobs.pruning import PRUNING
from common.service import Service
from opportunities.handlers import EVENT_HANDLERS, REQUEST_HANDLERS

SERVICE = Service(
    name="opportunities",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=REQUEST_HANDLERS,
    event_handlers=EVENT_HANDLERS,
    job_handlers=(PRUNING,),
)
