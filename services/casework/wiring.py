"""Assembles casework from its handlers. It needs only its database and keys."""

from __future__ import annotations

from pathlib import Path

from casework.handlers import EVENT_HANDLERS, REQUEST_HANDLERS
from casework.handlers.callouts import call_for_case
from casework.handlers.rota import TELL_DUTY, TOLD_EVERY, tell_duty
from casework.operations.callouts import CALL_FOR_CASE
from common.jobs.anonymous_events import SENDING
from common.jobs.pruning import PRUNING
from common.service import Service, handle_job

SERVICE = Service(
    name="casework",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=REQUEST_HANDLERS,
    event_handlers=EVENT_HANDLERS,
    job_handlers=(
        PRUNING,
        SENDING,
        handle_job(TELL_DUTY, tell_duty, every=TOLD_EVERY),
        handle_job(CALL_FOR_CASE, call_for_case),
    ),
)
