"""What was published of each site, and since when its offences have been brought in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.messages import dump, load
from common.queries import find_all, of_force
from common.unit_of_work import UnitOfWork
from evaluation.messages import Measure, SiteFigures
from evaluation.store.tables import OffenceCoverage, Publication


def save_coverage(uow: UnitOfWork, site_id: int, since: date, as_of: date) -> None:
    """Save since when a site's offences have come in. The latest count stands, whichever arrives last."""
    row = {"since": since, "as_of": as_of}
    insert = pg.insert(OffenceCoverage).values(force_id=uow.tenant.force_id, site_id=site_id, **row)
    uow.session.execute(
        insert.on_conflict_do_update(
            index_elements=["force_id", "site_id"], set_=row, where=insert.excluded.as_of >= OffenceCoverage.as_of
        )
    )


def list_coverage(uow: UnitOfWork) -> dict[int, date]:
    """Since when offences have come in, by site."""
    return {row.site_id: row.since for row in find_all(uow, OffenceCoverage)}


def list_latest(uow: UnitOfWork, measure: Measure) -> list[Publication]:
    """What was published last for a measure, by site; only sites that the caller may see."""
    query = of_force(uow, Publication, Publication.measure == measure)
    latest = query.order_by(Publication.site_id, Publication.month_end.desc())
    return list(uow.session.scalars(latest.ext(pg.distinct_on(Publication.site_id))))


def latest_figures(uow: UnitOfWork, measure: Measure) -> tuple[SiteFigures, ...]:
    return tuple(load(SiteFigures, row.body) for row in list_latest(uow, measure))


def save_publication(
    uow: UnitOfWork, site_id: int, month_end: date, people: int, found: Mapping[Measure, SiteFigures]
) -> None:
    """Publish the figures of a site with the data of a month."""
    rows = [
        {
            "force_id": uow.tenant.force_id, "site_id": site_id, "measure": measure, "month_end": month_end,
            "people": people, "body": dump(figures),
        }
        for measure, figures in found.items()
    ]  # fmt: skip
    uow.session.execute(sa.insert(Publication), rows)
