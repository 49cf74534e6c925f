"""Answers the figures site by site. A ratio never comes without its people, interval and caveats."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import date, timedelta
from typing import get_args
from uuid import UUID

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from evaluation.domain import comparison, figures, outcomes
from evaluation.domain.caveats import describe_caveats
from evaluation.domain.comparison import both_arms_followed
from evaluation.domain.history import Data, Participant
from evaluation.messages import (
    Comparison,
    ConfigureForce,
    Dose,
    DoseKind,
    Figure,
    Figures,
    Index,
    ListFigures,
    Measure,
    Share,
)
from evaluation.messages.refusals import refused
from evaluation.store.force_settings import settings_of
from evaluation.store.histories import list_doses, list_histories, list_placements, list_sites


def list_figures(question: ListFigures, uow: UnitOfWork) -> Figures:
    """Every window, with and without the index offence, for each site that the caller may see.

    Raises: Refused(data_not_complete).
    """
    settings = settings_of(uow)
    data = Data(settings.offences_known_from, _until(question, settings, british_date(uow.now)))
    people = list_histories(uow)
    sites = list_sites(people.values())
    compared = {
        (site, months): _compare(people.values(), site, question.measure, months, data, settings)
        for site in sites
        for months in settings.windows
    }
    return Figures(
        data_until=data.until,
        figures=tuple(
            _figure(people.values(), compared[site, months], site, question.measure, months, index, data, settings)
            for site in sites
            for months in settings.windows
            for index in get_args(Index)
        ),
        placements=_shares(
            uow, people, sites, data.until, {site for (site, _), made in compared.items() if both_arms_followed(made)}
        ),
        doses=_doses(uow, people, sites, data.until),
        comparisons=tuple(_comparison(made) for made in compared.values() if made),
    )


def _until(question: ListFigures, settings: ConfigureForce, today: date) -> date:
    """The last day of the data: never one whose offences cannot have come in yet."""
    last = today - timedelta(days=settings.recording_lag_days)
    if question.data_until is None:
        return last
    if question.data_until > last:
        raise refused("data_not_complete", last=last.isoformat())
    return question.data_until


def _figure(
    people: Collection[Participant], beside: comparison.Comparison | None, site_id: int, measure: Measure, months: int,
    index: Index, data: Data, settings: ConfigureForce,
) -> Figure:  # fmt: skip
    made = figures.before_after(
        people, site_id=site_id, measure=measure, months=months, index=index, data=data,
        lag_days=settings.recording_lag_days, compared=both_arms_followed(beside),
    )  # fmt: skip
    ratio, low, high = figures.thousandths(made)
    return Figure(
        site_id=site_id,
        measure=measure,
        window_months=months,
        index_offence=index,
        people=made.people,
        people_followed_fully=made.followed_fully,
        before=made.before,
        after=made.after,
        ratio=ratio,
        low=low,
        high=high,
        sentence=figures.sentence(made),
        caveats=describe_caveats(made.caveats),
    )


def _compare(
    people: Collection[Participant], site_id: int, measure: Measure, months: int, data: Data, settings: ConfigureForce
) -> comparison.Comparison | None:
    return comparison.compare(
        people, site_id=site_id, measure=measure, months=months, data=data, lag_days=settings.recording_lag_days
    )


def _comparison(made: comparison.Comparison) -> Comparison:
    ratio, low, high = figures.thousandths(made)
    return Comparison(
        site_id=made.site_id,
        measure=made.measure,
        window_months=made.months,
        offered=made.offered,
        not_offered=made.not_offered,
        ratio=ratio,
        low=low,
        high=high,
        crossovers=made.crossovers,
        overrides=made.overrides,
        never_allocated=made.never_allocated,
        sentence=comparison.sentence(made),
        caveats=describe_caveats(made.caveats),
    )


def _shares(
    uow: UnitOfWork, people: dict[UUID, Participant], sites: list[int], until: date, compared: Collection[int]
) -> tuple[Share, ...]:
    all_placements = list_placements(uow, people)
    shares = [
        outcomes.sustained(all_placements, site_id=site, weeks=weeks, until=until, compared=site in compared)
        for site in sites
        for weeks in outcomes.MILESTONES
    ]
    return tuple(
        Share(
            site_id=share.site_id,
            weeks=share.weeks,
            reached=share.reached,
            of=share.of,
            share=None if share.share is None else round(share.share * 1000),
            low=math.floor(share.low * 1000),
            high=math.ceil(share.high * 1000),
            sentence=outcomes.sentence(share),
            caveats=describe_caveats(share.caveats),
        )
        for share in shares
    )


def _doses(uow: UnitOfWork, people: dict[UUID, Participant], sites: list[int], until: date) -> tuple[Dose, ...]:
    given = [dose for dose in list_doses(uow, people) if dose.given_on <= until]
    totals = []
    for site in sites:
        here = sum(
            person.site_id == site and (person.worked_with or bool(person.departed)) for person in people.values()
        )
        for kind in get_args(DoseKind):
            who = [dose.participant_id for dose in given if dose.site_id == site and dose.kind == kind]
            totals.append(Dose(site_id=site, kind=kind, given=len(who), people_given=len(set(who)), people=here))
    return tuple(totals)
