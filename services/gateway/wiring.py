"""Wires the gateway: it handles no events. Its jobs delete what has expired, fetch missed texts, route waiting
texts and import lists."""

from __future__ import annotations

from pathlib import Path

from common.service import Service, handle_job
from gateway.inbound.missed_texts import MISSED_TEXT_JOBS
from gateway.inbound.number_routing import route_waiting_texts
from gateway.inbound.retention import DELETION_JOB
from gateway.list_uploads.jobs import LIST_JOBS
from gateway.store.unrouted_texts import ROUTE_TEXTS

SERVICE = Service(
    name="gateway",
    migrations=Path(__file__).parent / "migrations",
    job_handlers=(DELETION_JOB, *MISSED_TEXT_JOBS, handle_job(ROUTE_TEXTS, route_waiting_texts), *LIST_JOBS),
)
