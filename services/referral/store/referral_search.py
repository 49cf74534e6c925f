"""Finds referrals by blind tokens of a name or a number, and those that are decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from common.queries import Page, of_force, page_of
from common.sender_ids import parse_sender_id
from common.unit_of_work import UnitOfWork
from referral.domain.matching.blocking import blocking_keys
from referral.messages import Who
from referral.store.conversations import blind_sender
from referral.store.people import IDENTITY_COLUMNS, KnownIdentity, open_identities
from referral.store.tables import Conversation, Identity, IdentityToken, Referral

MOST_COMPARED: Final = 200  # identities that share the most tokens with a name
MOST_OF_A_PHONE: Final = 50


def identities_like(uow: UnitOfWork, who: Who) -> Sequence[KnownIdentity]:
    """Identities of known people that share a blind token with this one, at the caller's sites; those that share the
    most, at most ``MOST_COMPARED``."""
    tokens = [uow.sealer.blind(*key) for key in sorted(blocking_keys(who))]
    shared = sa.func.count().label("shared")
    met = (
        sa.select(IdentityToken.identity_id, shared)
        .where(IdentityToken.force_id == uow.tenant.force_id, IdentityToken.blind_token.in_(tokens))
        .group_by(IdentityToken.identity_id)
        .subquery("met")
    )
    query = (
        sa.select(*IDENTITY_COLUMNS)
        .join(met, met.c.identity_id == Identity.id)
        .where(Identity.force_id == uow.tenant.force_id)
        .order_by(met.c.shared.desc(), Identity.id)
        .limit(MOST_COMPARED)
    )
    return open_identities(uow, uow.session.execute(query).all())


def referrals_by_phone(uow: UnitOfWork, phone: str) -> Sequence[Referral]:
    """Referrals that came by text from this number, the latest first."""
    blind = blind_sender(uow, parse_sender_id(phone).value)
    conversations = sa.select(Conversation.id).where(
        Conversation.force_id == uow.tenant.force_id, Conversation.blind_sender == blind
    )
    query = of_force(uow, Referral, Referral.conversation_id.in_(conversations))
    return uow.session.scalars(query.order_by(Referral.received_at.desc(), Referral.id).limit(MOST_OF_A_PHONE)).all()


def referrals_about(uow: UnitOfWork, people: Collection[UUID]) -> Sequence[Referral]:
    """Every referral of these people at the caller's sites, the latest first."""
    query = of_force(uow, Referral, Referral.person_id.in_(people))
    return uow.session.scalars(query.order_by(Referral.received_at.desc(), Referral.id)).all()


def referral_by_reference(uow: UnitOfWork, reference: str) -> Referral | None:
    return uow.session.scalars(of_force(uow, Referral, Referral.reference == reference)).first()


def decided_page(uow: UnitOfWork, page: int) -> Page[Referral]:
    """Decided referrals, the latest received first. Raises: Refused(page_invalid)."""
    query = of_force(uow, Referral, Referral.state != "received")
    return page_of(uow, query.order_by(Referral.received_at.desc(), Referral.id), page)
