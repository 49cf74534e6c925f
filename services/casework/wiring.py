"""Assembles casework from its handlers. It needs only its database and keys."""

from __future__ import annotations

from pathlib import Path

from casework.handlers import ANSWERS, REACTIONS
from common.jobs.pruning import PRUNING
from common.service import Service

SERVICE = Service(
    name="casework",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=ANSWERS,
    event_handlers=REACTIONS,
    job_handlers=(PRUNING,),
)
