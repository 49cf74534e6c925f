"""Publishes the figures of every site, once a month, in a job."""

from __future__ import annotations

from datetime import date
from typing import Final, get_args

from common.british_time import british_date, next_at
from common.jobs.worker import reschedule
from common.messages import load
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from evaluation.domain.publication import may_replace, month_end_before
from evaluation.domain.release import Site, publish
from evaluation.messages import Measure, SiteFigures
from evaluation.store.force_settings import settings_of
from evaluation.store.histories import list_doses, list_histories, list_placements, list_sites
from evaluation.store.publications import list_coverage, list_latest, save_publication
from evaluation.store.tables import Publication

PUBLISH_FIGURES: Final = "publish_figures"
HOUR: Final = 5  # on British clocks: after the night's batch of facts


def publish_figures(job: Job, units_of_work: UnitOfWorkFactory, _ports: object) -> None:
    """Publish what was not published yet with the data of the last whole month."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("evaluation"), what=PUBLISH_FIGURES) as uow:
        month_end = month_end_before(british_date(uow.now), settings_of(uow).recording_lag_days)
        last: dict[int, dict[Measure, Publication]] = {}
        for measure in get_args(Measure):
            for row in list_latest(uow, measure):
                last.setdefault(row.site_id, {})[measure] = row
        for site in _sites(uow, month_end):
            _publish_site(uow, site, month_end, last.get(site.site_id, {}))
        reschedule(job, uow, at=next_at(HOUR, uow.now))


def _publish_site(uow: UnitOfWork, site: Site, month_end: date, last: dict[Measure, Publication]) -> None:
    if any(row.month_end >= month_end for row in last.values()):
        return
    before = max((row.people for row in last.values()), default=0)
    if last and not may_replace(before, site.size):
        again = {measure: load(SiteFigures, row.body) for measure, row in last.items()}
        save_publication(uow, site.site_id, month_end, before, again)
    else:
        save_publication(uow, site.site_id, month_end, site.size, publish(site))


def _sites(uow: UnitOfWork, until: date) -> list[Site]:
    """Every site with its people, up to this day."""
    settings, since = settings_of(uow), list_coverage(uow)
    people = list_histories(uow)
    placements, doses = list_placements(uow, people), list_doses(uow, people)
    return [
        Site(
            site_id=site_id,
            people={who: one for who, one in people.items() if one.site_id == site_id and one.index_on <= until},
            placements=[one for one in placements if one.site_id == site_id],
            doses=[one for one in doses if one.site_id == site_id],
            until=until,
            known_from=max(settings.offences_known_from, since[site_id]) if site_id in since else None,
            windows=settings.windows,
            lag_days=settings.recording_lag_days,
        )
        for site_id in list_sites(people.values())
    ]
