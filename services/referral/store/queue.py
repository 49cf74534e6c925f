"""The order of the duty queue: danger, late, due next, in hand, and last spam that is not late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.queries import PAGE_SIZE, Page, page_start
from common.unit_of_work import UnitOfWork
from referral.store.tables import Message, Referral

NEEDS_DECISION = ("window_closed", "number_capped", "force_capped")  # the others end by themselves, or were requested
Part = tuple[sa.ColumnElement[bool], tuple[Any, ...]]


def queue_page(
    uow: UnitOfWork, page: int, dangers: Sequence[UUID], to_review: Sequence[UUID] = (), *, of: str | None = None
) -> Page[Referral]:
    """A page of what waits for a person: first the referrals in ``dangers``, in that order,
    then decided ones that are ``to_review`` or of which a text is held, then by what is due next, last what looks like
    spam until it is late. ``of`` counts only what is assigned to this officer."""
    rows: list[Referral] = []
    before, skip = 0, page_start(page)
    for which, order in _sections(uow, dangers, (*to_review, *_with_held_texts(uow))):
        mine = [Referral.force_id == uow.tenant.force_id, which]
        if of is not None:
            mine.append(Referral.assignee == of)
        here = uow.session.scalar(sa.select(sa.func.count()).select_from(Referral).where(*mine)) or 0
        first = max(skip - before, 0)
        if first < here and len(rows) < PAGE_SIZE:
            query = sa.select(Referral).where(*mine).order_by(*order)
            rows += uow.session.scalars(query.offset(first).limit(PAGE_SIZE - len(rows)))
        before += here
    return Page(rows, before, page)


def _sections(uow: UnitOfWork, dangers: Sequence[UUID], back: Sequence[UUID]) -> Iterator[Part]:
    """Each part of the queue with its own order. What is due is read in the order of its index, however many wait."""
    due_next = (Referral.due_at, Referral.received_at, Referral.id)
    waits = sa.and_(Referral.due.is_not(None), Referral.id.not_in(dangers)) if dangers else Referral.due.is_not(None)
    spam, in_time = Referral.looks_like_spam, Referral.due_at > uow.now
    others = sa.or_(sa.not_(spam), Referral.due_at.is_(None), Referral.due_at <= uow.now)
    if dangers:
        ranked = sa.case({referral_id: position for position, referral_id in enumerate(dangers)}, value=Referral.id)
        yield Referral.id.in_(dangers), (ranked,)
    if decided := [referral_id for referral_id in back if referral_id not in dangers]:
        yield sa.and_(Referral.id.in_(decided), Referral.due.is_(None)), (Referral.received_at, Referral.id)
    yield sa.and_(waits, others), due_next
    yield sa.and_(waits, spam, in_time), due_next


def _with_held_texts(uow: UnitOfWork) -> Sequence[UUID]:
    query = sa.select(Message.referral_id).where(
        Message.force_id == uow.tenant.force_id, Message.delivery == "held", Message.held_because.in_(NEEDS_DECISION)
    )
    return uow.session.scalars(query.distinct()).all()
