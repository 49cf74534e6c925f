"""Tells other services who is on at each site in the next weeks, after each change of the rota and once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from casework.domain.rota.roster import Roster
from casework.domain.rota.spans import Span
from casework.messages import Duty, DutyPlanned
from common.unit_of_work import UnitOfWork

PLANNED: Final = timedelta(weeks=5)


def tell_duty_plan(uow: UnitOfWork, roster: Roster, version: int) -> None:
    """Raise the plan of every site that has shifts, or is covered by one that has. The rota is locked."""
    window = Span(uow.now, uow.now + PLANNED)
    for site_id in sorted(roster.sites):
        plan = DutyPlanned(
            site_id=site_id,
            version=version,
            planned_until=window.end,
            duties=tuple(
                Duty(role=shift.role, worker_id=shift.worker_id, begins=shift.span.begin, ends=shift.span.end)
                for shift in roster.of_site(site_id, window)
            ),
        )
        uow.raise_event(plan, subject=_subject(uow.tenant.force_id, site_id), sequence=version)


def _subject(force_id: int, site_id: int) -> UUID:
    """A site has a number, and a subject is a UUID."""
    return uuid5(UUID(int=0), f"rota {force_id}/{site_id}")
