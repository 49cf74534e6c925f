"""Publishes the figures of a force at once, and brings about what they need."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import sqlalchemy as sa

from common.clock import real_time
from common.service import Job
from evaluation.handlers.publication import PUBLISH_FIGURES, publish_figures
from wayout.processes.in_process import InProcessSystem


def publish(system: InProcessSystem, force_id: int, *, anew: bool = True) -> None:
    """As the job does; with ``anew`` as if nothing had been published before."""
    if anew:
        _do(system, "DELETE FROM evaluation.publication WHERE force_id = :force", force=force_id)
    job = Job(uuid4(), force_id, PUBLISH_FIGURES, uuid4(), real_time(), attempts=0)
    publish_figures(job, system.units_of_work["evaluation"], None)


def cover(system: InProcessSystem, force_id: int, sites: tuple[int, ...], since: date) -> None:
    """Offences of these sites have been brought in since this day."""
    row = "INSERT INTO evaluation.offence_coverage VALUES (:force, :site, :since, :since) "
    row += "ON CONFLICT (force_id, site_id) DO UPDATE SET since = excluded.since"
    for site in sites:
        _do(system, row, force=force_id, site=site, since=since)


def everybody_agrees(system: InProcessSystem, force_id: int) -> None:
    """Every participant agreed to be counted."""
    _do(system, "UPDATE evaluation.participant SET agreed = true WHERE force_id = :force", force=force_id)


def _do(system: InProcessSystem, statement: str, **values: object) -> None:
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.text(statement), values)
