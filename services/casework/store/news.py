"""Saves news of cases, finds what nobody has read, and records who read it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from casework.domain.news import RULES, NewsSource, UnreadNews, due_at
from casework.messages import NewsItem, NewsKind
from casework.store.tables import CaseFile, News
from common.queries import of_force
from common.unit_of_work import UnitOfWork

SHOWN = 100  # items of one case on its page, the unread ones first


def save_news(
    uow: UnitOfWork, kind: NewsKind, source: NewsSource, *, person_id: UUID, site_id: int, case_id: UUID | None
) -> None:
    """Save an item that somebody has to read from now on. Without a case it waits for one."""
    item = News(
        person_id=person_id, site_id=site_id, case_id=case_id, kind=kind, received_at=uow.now,
        due_at=due_at(kind, uow.now), source_id=source.id, step_id=source.step_id, referral_id=source.referral_id,
        link_number=source.link_number, detail=source.detail,
    )  # fmt: skip
    uow.session.add(item)
    uow.session.flush()


def attach_news(uow: UnitOfWork, case: CaseFile) -> None:
    """Attach to a case the news of its person that came before it was opened. It is to be read from now on."""
    for item in uow.session.scalars(of_force(uow, News, News.person_id == case.person_id, News.case_id.is_(None))):
        item.case_id, item.due_at = case.id, due_at(item.kind, uow.now)
    uow.session.flush()


def was_told(uow: UnitOfWork, person_id: UUID, source_id: UUID) -> bool:
    """Whether there is news of this danger, referral or other source already, read or not."""
    query = of_force(uow, News, News.person_id == person_id, News.source_id == source_id, News.withdrawn_at.is_(None))
    return uow.session.scalars(query.limit(1)).first() is not None


def withdraw_unread_danger(uow: UnitOfWork, case_id: UUID | None, danger_id: UUID) -> None:
    """Withdraw the unread news that a danger was raised from a case; without one, from what waits for a case."""
    raised = (News.case_id == case_id, News.source_id == danger_id, News.kind == "danger_raised")
    uow.session.execute(sa.update(News).where(*_unread(uow), *raised).values(withdrawn_at=uow.now))


def withdraw_sheet_need(uow: UnitOfWork, case: CaseFile, step_id: UUID) -> None:
    """Withdraw the news that the sheet of a step is missing: it was written, or nobody does the step any more."""
    needed = (News.case_id == case.id, News.step_id == step_id, News.kind == "sheet_needed")
    uow.session.execute(sa.update(News).where(*_unread(uow), *needed).values(withdrawn_at=uow.now))


def withdraw_news(uow: UnitOfWork, referral_id: UUID, *, up_to: int) -> dict[UUID, bool]:
    """Withdraw what a referral brought by this link or an earlier one. Returns the cases that had it, and whether
    somebody had read it there."""
    brought = (
        News.force_id == uow.tenant.force_id,
        News.referral_id == referral_id,
        News.link_number <= up_to,
        News.withdrawn_at.is_(None),
    )
    update = sa.update(News).where(*brought).values(withdrawn_at=uow.now).returning(News.case_id, News.read_at)
    cases: dict[UUID, bool] = {}
    for case_id, read_at in uow.session.execute(update).all():
        if case_id is not None:
            cases[case_id] = cases.get(case_id, False) or read_at is not None
    return cases


def find_unread(uow: UnitOfWork, case: CaseFile) -> list[UnreadNews]:
    query = sa.select(News.kind, News.due_at).where(*_unread(uow), News.case_id == case.id)
    return [UnreadNews(kind, due_at) for kind, due_at in uow.session.execute(query)]


def count_unread(uow: UnitOfWork, cases: Collection[UUID]) -> dict[UUID, int]:
    """How much nobody has read on each of these cases; a case without unread news is left out."""
    query = sa.select(News.case_id, sa.func.count()).where(*_unread(uow), News.case_id.in_(cases))
    counted = uow.session.execute(query.group_by(News.case_id))
    return {case_id: count for case_id, count in counted if case_id is not None}


def mark_read(uow: UnitOfWork, case: CaseFile, news_ids: Collection[UUID]) -> int:
    """Record the caller as the reader of what nobody has read yet. Returns how many items that were."""
    update = sa.update(News).where(*_unread(uow), News.case_id == case.id, News.id.in_(news_ids))
    read = update.values(read_at=uow.now, read_by=uow.actor.id).returning(News.id)
    return len(uow.session.execute(read).all())


def list_news(uow: UnitOfWork, case: CaseFile) -> tuple[NewsItem, ...]:
    """The news of a case: what nobody has read by when it must be read, then the rest, the latest first."""
    query = of_force(uow, News, News.case_id == case.id, News.withdrawn_at.is_(None)).order_by(
        News.read_at.is_not(None),
        sa.case((News.read_at.is_(None), News.due_at), else_=None).asc().nulls_last(),
        News.received_at.desc(),
        News.id,
    )
    return tuple(_item(row) for row in uow.session.scalars(query.limit(SHOWN)))


def _unread(uow: UnitOfWork) -> tuple[sa.ColumnElement[bool], ...]:
    return (News.force_id == uow.tenant.force_id, News.read_at.is_(None), News.withdrawn_at.is_(None))


def _item(row: News) -> NewsItem:
    return NewsItem(
        news_id=row.id,
        kind=row.kind,
        urgent=RULES[row.kind].urgent,
        received_at=row.received_at,
        due_at=row.due_at,
        source_id=row.source_id,
        step_id=row.step_id,
        detail=row.detail,
        read_at=row.read_at,
        read_by=row.read_by,
    )
