"""Requests for help by form or from an organisation, and their statements, sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import get_args
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork
from referral.domain.statements import NewStatement
from referral.messages import StatementKind
from referral.store.tables import Referral, Request, Statement

TEXT = "referral.statement.text"


def insert_statements(
    uow: UnitOfWork, referral: Referral, sayings: Iterable[NewStatement], *, source: str, role: str | None, at: datetime
) -> None:
    """Save statements, sealed under the referral's key."""
    uow.session.add_all(
        Statement(
            referral_id=referral.id, kind=statement.kind, source=source, audience=statement.audience,
            fact_or_opinion=statement.fact_or_opinion, persons_role=role, at=at,
            sealed_text=uow.sealer.seal(referral.key_id, TEXT, statement.text),
        )
        for statement in sayings
    )  # fmt: skip
    uow.session.flush()


def requests_on(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, Request]:
    query = sa.select(Request).where(Request.force_id == uow.tenant.force_id, Request.referral_id.in_(referral_ids))
    return {request.referral_id: request for request in uow.session.scalars(query)}


def statements_on(uow: UnitOfWork, referral_ids: Sequence[UUID], *kinds: StatementKind) -> Sequence[Statement]:
    """Statements of these kinds on these referrals; the keys are loaded together."""
    query = sa.select(Statement).where(
        Statement.force_id == uow.tenant.force_id,
        Statement.referral_id.in_(referral_ids),
        Statement.kind.in_(kinds or get_args(StatementKind)),
    )
    statements = uow.session.scalars(query.order_by(Statement.at, Statement.id)).all()
    uow.sealer.preload(statement.sealed_text for statement in statements)
    return statements


def read_statement(uow: UnitOfWork, statement: Statement) -> str:
    return uow.sealer.read(TEXT, statement.sealed_text) or ""


def find_by_reference(uow: UnitOfWork, reference: str) -> tuple[Referral, Request] | None:
    """The requested referral with this reference; None for other channels."""
    same = sa.and_(Request.force_id == Referral.force_id, Request.referral_id == Referral.id)
    query = sa.select(Referral, Request).join(Request, same)
    row = uow.session.execute(
        query.where(Referral.force_id == uow.tenant.force_id, Referral.reference == reference)
    ).first()
    return None if row is None else (row[0], row[1])
