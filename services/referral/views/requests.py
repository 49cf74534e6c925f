"""Requests for the duty officer: who asked, in which words, and what they may be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args
from uuid import UUID

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from referral.domain.message_preview import preview
from referral.domain.progress import disclosed_today, find_partner
from referral.messages import RequestDetail, Statement, StatementKind
from referral.store.force_settings import current_settings
from referral.store.requests import read_statement, requests_on, statements_on
from referral.store.tables import Referral

_ORDER: tuple[str, ...] = get_args(StatementKind)


def request_detail(uow: UnitOfWork, referral: Referral) -> RequestDetail | None:
    """The request of a referral; None when it came by another channel."""
    request = requests_on(uow, [referral.id]).get(referral.id)
    if request is None:
        return None
    partner = find_partner(current_settings(uow).partners, request.organisation_id)
    agreement = partner.agreement if partner else None
    learns = disclosed_today(agreement, british_date(uow.now))
    return RequestDetail(
        asked_by=request.asked_by,
        organisation=partner.name if partner else None,
        danger_now=request.danger_now,
        knows=request.knows,
        may_contact=request.may_contact,
        may_be_told=learns,
        may_be_told_until=agreement.until if agreement and learns else None,
        statements=_statements(uow, referral.id),
    )


def worry_previews(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The beginning of each request, for the queue."""
    statements = statements_on(uow, referral_ids, "worry")
    return {statement.referral_id: preview(read_statement(uow, statement)) for statement in statements}


def _statements(uow: UnitOfWork, referral_id: UUID) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            kind=row.kind,
            text=read_statement(uow, row),
            audience=row.audience,
            fact_or_opinion=row.fact_or_opinion,
            at=row.at,
        )
        for row in sorted(statements_on(uow, [referral_id]), key=lambda row: _ORDER.index(row.kind))
    )
