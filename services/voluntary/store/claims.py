"""Claims, their acts, and their sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from common.acts import add_act, list_acts
from common.queries import Page, first_these, page_of
from common.unit_of_work import UnitOfWork
from voluntary.domain import claim as rules
from voluntary.store.tables import Claim, ClaimAct, Commission, Session

REASON = "voluntary.claim_act.reason"


def claims_page(uow: UnitOfWork, only: UUID | None, first: Sequence[str], page: int) -> Page[Claim]:
    """Claims in these states first, oldest first; kept to one group, or of all."""
    query = sa.select(Claim).where(Claim.force_id == uow.tenant.force_id)
    if only is not None:
        query = query.where(Claim.organisation_id == only)
    return page_of(uow, query.order_by(first_these(first, Claim.state), Claim.submitted_at, Claim.id), page)


def acts_of(uow: UnitOfWork, claim_id: UUID) -> Sequence[ClaimAct]:
    return list_acts(uow, ClaimAct, ClaimAct.claim_id == claim_id)


def record_act(uow: UnitOfWork, claim: Claim, act: rules.ActKind, reason: str = "") -> None:
    """Add an act to a locked claim; its state follows from the acts."""
    sealed = uow.sealer.seal(claim.key_id, REASON, reason) if reason else None
    add_act(uow, claim, ClaimAct(claim_id=claim.id, act=act, sealed_reason=sealed))
    claim.state = rules.TRANSITIONS.state_of(acts_of(uow, claim.id))


def sessions_under_award(uow: UnitOfWork, award_id: UUID) -> Sequence[Session]:
    """Every session of every commission under an award that counts."""
    counts = Commission.state != "entered_in_error"
    query = sa.select(Session).join(
        Commission, sa.and_(Commission.force_id == Session.force_id, Commission.id == Session.commission_id)
    )
    query = query.where(Session.force_id == uow.tenant.force_id, Commission.award_id == award_id, counts)
    return uow.session.scalars(query.order_by(Session.held_on, Session.id)).all()


def sessions_of_claim(uow: UnitOfWork, claim_id: UUID) -> Sequence[Session]:
    query = sa.select(Session).where(Session.force_id == uow.tenant.force_id, Session.claim_id == claim_id)
    return uow.session.scalars(query.order_by(Session.held_on, Session.id)).all()


def sessions_by_claim(uow: UnitOfWork, claim_ids: Sequence[UUID]) -> dict[UUID, list[rules.ClaimSession]]:
    """The sessions of several claims, for a page of them."""
    query = sa.select(Session).where(Session.force_id == uow.tenant.force_id, Session.claim_id.in_(claim_ids))
    by_claim: dict[UUID, list[rules.ClaimSession]] = {each: [] for each in claim_ids}
    for row in uow.session.scalars(query):
        if row.claim_id is not None:
            by_claim[row.claim_id].append(to_claim_session(row))
    return by_claim


def to_claim_session(row: Session) -> rules.ClaimSession:
    return rules.ClaimSession(row.id, row.commission_id, row.held_on, row.pence, row.claim_id, row.paid_at is not None)


def assign_sessions(uow: UnitOfWork, claim_id: UUID, sessions: Iterable[Session], wanted: Iterable[UUID]) -> None:
    """From now on these are exactly the claim's sessions."""
    chosen = set(wanted)
    for row in sessions:
        if row.id in chosen:
            row.claim_id = claim_id
        elif row.claim_id == claim_id:
            row.claim_id = None
    uow.session.flush()


def declined_claims(uow: UnitOfWork, claim_ids: Sequence[UUID]) -> frozenset[UUID]:
    query = sa.select(Claim.id).where(
        Claim.force_id == uow.tenant.force_id, Claim.id.in_(claim_ids), Claim.state == "declined"
    )
    return frozenset(uow.session.scalars(query))
