"""Requests for follow codes; the digest of each code that was sent, and its attempts."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.queries import find_first, locked, of_force
from common.unit_of_work import UnitOfWork
from referral.store.tables import FollowCode, Referral

DAY = timedelta(days=1)
NO_REQUEST = UUID(int=0)


def record_code_request(uow: UnitOfWork, reference: str) -> UUID:
    """Save a request for a code; the reference may be unknown."""
    asking = FollowCode(id=uuid4(), reference=reference, requested_at=uow.now, attempts=0)
    uow.session.add(asking)
    return asking.id


def find_code_request(uow: UnitOfWork, asking_id: UUID) -> FollowCode | None:
    return _first(uow, FollowCode.id == asking_id)


def find_code_of_text(uow: UnitOfWork, message_id: UUID) -> FollowCode | None:
    """The record of the code that this text carries."""
    return _first(uow, FollowCode.message_id == message_id)


def find_newest_code(uow: UnitOfWork, reference: str) -> FollowCode | None:
    """The latest code sent for a reference, locked. Earlier ones no longer work."""
    return _first(
        uow, FollowCode.reference == reference, FollowCode.created_at.is_not(None), latest=FollowCode.created_at
    )


def count_recent_codes(uow: UnitOfWork, conversation_id: UUID) -> int:
    """How many codes were requested for this phone within a day."""
    query = sa.select(sa.func.count()).select_from(FollowCode).where(
        FollowCode.force_id == uow.tenant.force_id, FollowCode.conversation_id == conversation_id,
        FollowCode.requested_at > uow.now - DAY,
    )  # fmt: skip
    return uow.session.scalar(query) or 0


def find_texted_referral(uow: UnitOfWork, reference: str) -> Referral | None:
    """The referral with this reference, if it came by text."""
    query = sa.select(Referral).where(
        Referral.force_id == uow.tenant.force_id, Referral.reference == reference,
        Referral.conversation_id.is_not(None),
    )  # fmt: skip
    return uow.session.scalars(query).first()


def set_code(uow: UnitOfWork, stored: FollowCode, code: str) -> None:
    """Set the code; only its digest is stored."""
    stored.blind_code, stored.created_at, stored.attempts = _digest(uow, stored.id, code), uow.now, 0


def code_matches(uow: UnitOfWork, stored: FollowCode | None, code: str) -> bool:
    """Whether the code is right. It does the same work when there is no code."""
    digest = _digest(uow, stored.id if stored else NO_REQUEST, code)
    return hmac.compare_digest((stored.blind_code if stored else None) or bytes(len(digest)), digest)


def delete_old_requests(uow: UnitOfWork) -> None:
    """Delete requests older than a day, except rows that another transaction has locked."""
    old = sa.select(FollowCode.id).where(
        FollowCode.force_id == uow.tenant.force_id, FollowCode.requested_at < uow.now - DAY
    )
    mine = uow.session.scalars(locked(old, skip_locked=True)).all()
    uow.session.execute(
        sa.delete(FollowCode).where(FollowCode.force_id == uow.tenant.force_id, FollowCode.id.in_(mine))
    )


def _digest(uow: UnitOfWork, asking_id: UUID, code: str) -> bytes:
    return uow.sealer.blind("follow_code", f"{asking_id}:{code}")


def _first(uow: UnitOfWork, *which: sa.ColumnElement[bool], latest: Any = FollowCode.requested_at) -> FollowCode | None:
    query = of_force(uow, FollowCode, *which).order_by(latest.desc(), FollowCode.id).limit(1)
    return find_first(uow, query, lock=True)
