"""Counts, once a day, since when each site's offences have come in, and tells evaluation."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from common.british_time import british_date, next_at
from common.jobs.worker import reschedule
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWorkFactory
from referral.domain.offence_coverage import covered_since
from referral.messages import OffenceCoverageCounted
from referral.store.referrals import arrest_days_by_site

COUNT_OFFENCE_COVERAGE: Final = "count_offence_coverage"
HOUR: Final = 2  # on British clocks: before evaluation publishes


def count_offence_coverage(job: Job, units_of_work: UnitOfWorkFactory, _ports: object) -> None:
    """Tell evaluation how far back the arrests of each site were brought in, so that no figure looks back further."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=COUNT_OFFENCE_COVERAGE) as uow:
        today = british_date(uow.now)
        for site_id, days in arrest_days_by_site(uow).items():
            since = covered_since(days)
            if since is not None:
                counted = OffenceCoverageCounted(site_id=site_id, since=since, as_of=today)
                uow.raise_event(counted, subject=_site(job.force_id, site_id), sequence=today.toordinal())
        reschedule(job, uow, at=next_at(HOUR, uow.now))


def _site(force_id: int, site_id: int) -> UUID:
    """A site has a number, and a subject is a UUID."""
    return uuid5(UUID(int=0), f"site {force_id}/{site_id}")
