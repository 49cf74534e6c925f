"""Puts news on the cases that it concerns, so that it is next there until somebody has read it."""

from __future__ import annotations

from uuid import UUID

from casework.domain.news import NewsSource, cases_concerned
from casework.messages import NewsKind
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, list_cases
from casework.store.force_settings import settings_of
from casework.store.news import save_news, withdraw_unread_danger
from casework.store.tables import CaseFile
from common.unit_of_work import UnitOfWork


def add_news(uow: UnitOfWork, case: CaseFile, kind: NewsKind, source: NewsSource) -> None:
    """Add an item of news to a locked case. The caller works out what is next, with the rest of the change. A case that
    was opened in error gets no news: it is not about this person."""
    if case.error_at is None:
        _save(uow, kind, source, person_id=case.person_id, site_id=case.site_id, case_id=case.id)


def add_news_of_person(uow: UnitOfWork, person_id: UUID, kind: NewsKind, source: NewsSource, *, site_id: int) -> None:
    """Add news about a locked person to every case that it concerns, and work out what is next on each. Without a case
    it waits for one to be opened."""
    cases = [case for case in list_cases(uow, person_id) if case.error_at is None]
    concerned = cases_concerned((case.id, case.state, case.opened_at) for case in cases)
    if not concerned:
        _save(uow, kind, source, person_id=person_id, site_id=site_id, case_id=None)
    for case_id in sorted(concerned):
        case = get_case(uow, case_id, lock=True)
        add_news(uow, case, kind, source)
        refresh_next_action(uow, case, settings_of(uow))
    uow.audit("collect", person_id, why=kind)


def _save(
    uow: UnitOfWork, kind: NewsKind, source: NewsSource, *, person_id: UUID, site_id: int, case_id: UUID | None
) -> None:
    """Save an item. That a danger was closed takes the place of that it was raised, where nobody has read so yet."""
    if kind == "danger_closed" and source.id is not None:
        withdraw_unread_danger(uow, case_id, source.id)
    save_news(uow, kind, source, person_id=person_id, site_id=site_id, case_id=case_id)
