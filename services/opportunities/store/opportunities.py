"""Opportunities: what was imported and checked, how many vacancies are taken, and how matching sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from common.queries import Page, find, find_first, of_force, page_of
from common.unit_of_work import UnitOfWork
from opportunities.domain.opportunity import Opportunity as DomainOpportunity
from opportunities.domain.posting_text import to_code
from opportunities.domain.postings import Posting
from opportunities.store.tables import Opportunity

ImportOutcome = Literal["created", "changed", "unchanged"]
# What a finder asks the provider about; a later import does not overrule the answer.
_CHECKED = ("night_work", "restricted_trade", "training_included", "min_age", "requirements_known", "vacancies")


def get_opportunity(uow: UnitOfWork, opportunity_id: UUID, *, lock: bool = False) -> Opportunity:
    """An opportunity that the caller may see. Raises: Refused(not_found)."""
    return find(uow, Opportunity, opportunity_id, lock=lock)


def save_posting(uow: UnitOfWork, site_id: int, source: str, posting: Posting) -> ImportOutcome:
    """Store what a source offers. The same posting again changes the stored one, or nothing."""
    query = of_force(uow, Opportunity, Opportunity.site_id == site_id, Opportunity.posting_key == posting.key)
    row = find_first(uow, query, lock=True)
    if row is None:
        values = _values(posting, taken=0)
        uow.session.add(
            Opportunity(
                force_id=uow.tenant.force_id, site_id=site_id, source=source, posting_key=posting.key, taken=0,
                support=[], requirements=[], imported_at=uow.now, **values,
            )
        )  # fmt: skip
        uow.session.flush()
        return "created"
    if row.content == posting.content:
        return "unchanged"
    for name, value in _values(posting, taken=row.taken).items():
        if row.checked_at is None or name not in _CHECKED:
            setattr(row, name, value)
    row.imported_at = uow.now
    return "changed"


def _values(posting: Posting, *, taken: int) -> dict[str, object]:
    """The columns that a posting fills. Vacancies that are taken stay, whatever the publisher says now."""
    same = ("content", "kind", "title", "provider", "summary", "zone", "remote", "hours", "pay", "starts_on",
            "closes_on", "night_work", "restricted_trade", "training_included", "min_age")  # fmt: skip
    return {name: getattr(posting, name) for name in same} | {
        "provider_key": to_code(posting.provider) or posting.key.hex(),
        "sectors": list(posting.sectors),
        "skills": list(posting.skills),
        "requirements_known": not posting.states_requirements,
        "vacancies": max(posting.vacancies or 1, taken),
    }


def open_opportunities(uow: UnitOfWork) -> Sequence[Opportunity]:
    query = sa.select(Opportunity).where(Opportunity.force_id == uow.tenant.force_id, Opportunity.closed_at.is_(None))
    return uow.session.scalars(query.order_by(Opportunity.id)).all()


def open_opportunities_page(uow: UnitOfWork, page: int, today: date) -> Page[Opportunity]:
    """A page of what can still be taken, soonest closing first."""
    closes_later = sa.or_(Opportunity.closes_on.is_(None), Opportunity.closes_on >= today)
    query = of_force(uow, Opportunity, Opportunity.closed_at.is_(None), closes_later)
    return page_of(uow, query.order_by(Opportunity.closes_on.nulls_last(), Opportunity.id), page)


def to_domain_opportunity(row: Opportunity) -> DomainOpportunity:
    """How matching sees it."""
    return DomainOpportunity(
        opportunity_id=row.id,
        kind=row.kind,
        vacancies=row.vacancies,
        taken=row.taken,
        closed=row.closed_at is not None,
        zone=row.zone,
        remote=row.remote,
        hours=row.hours,
        sectors=frozenset(row.sectors),
        skills=frozenset(row.skills),
        support=frozenset(row.support),
        starts_on=row.starts_on,
        closes_on=row.closes_on,
        night_work=row.night_work,
        restricted_trade=row.restricted_trade,
        training_included=row.training_included,
        min_age=row.min_age,
        requirements=frozenset(row.requirements),
        requirements_known=row.requirements_known,
    )
