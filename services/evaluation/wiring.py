"""Assembles evaluation from its handlers. It needs only its database."""

from __future__ import annotations

from pathlib import Path

from common.jobs.pruning import PRUNING
from common.service import Service
from evaluation.handlers import ANSWERS, REACTIONS

SERVICE = Service(
    name="evaluation",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=ANSWERS,
    event_handlers=REACTIONS,
    job_handlers=(PRUNING,),
)
