"""Questions between sites, and which sites know a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.queries import find, find_all
from common.unit_of_work import UnitOfWork
from referral.domain.matching.decision import LikelyMatch
from referral.messages import Channel
from referral.store.people import MAX_CANDIDATE_PERCENT
from referral.store.tables import PersonSite, Referral, SiteQuestion

MAX_SHOWN = 50  # questions on one page; the oldest come first


def known_at(uow: UnitOfWork, site_id: int, people: Collection[UUID]) -> set[UUID]:
    """Those of these people whom the site knows already."""
    rows = find_all(uow, PersonSite, PersonSite.site_id == site_id, PersonSite.person_id.in_(people))
    return {row.person_id for row in rows}


def ask_sites(uow: UnitOfWork, referral: Referral, people: Iterable[LikelyMatch]) -> None:
    """Ask once about each of these people; what was answered stays answered."""
    for match in people:
        row = {
            "force_id": uow.tenant.force_id, "id": uuid4(), "referral_id": referral.id, "person_id": match.person_id,
            "asking_site_id": referral.site_id, "channel": referral.channel, "doubts": list(match.doubts),
            "asked_at": uow.now, "percent": min(round(100 * match.probability), MAX_CANDIDATE_PERCENT),
        }  # fmt: skip
        unique = ["force_id", "referral_id", "person_id"]
        uow.session.execute(pg.insert(SiteQuestion).values(**row).on_conflict_do_nothing(index_elements=unique))


def open_questions(uow: UnitOfWork) -> Sequence[SiteQuestion]:
    """Unanswered questions about people whom the caller's sites know, on referrals of other sites, oldest first."""
    here = sa.exists().where(
        PersonSite.force_id == SiteQuestion.force_id, PersonSite.person_id == SiteQuestion.person_id
    )
    query = sa.select(SiteQuestion).where(*_open(uow), here).order_by(SiteQuestion.asked_at, SiteQuestion.id)
    return [row for row in uow.session.scalars(query.limit(MAX_SHOWN)) if _is_for_caller(uow, row)]


def questions_on(uow: UnitOfWork, referral_ids: Collection[UUID]) -> set[UUID]:
    """Those of these referrals about which another site has been asked and has not answered."""
    query = sa.select(SiteQuestion.referral_id).where(*_open(uow), SiteQuestion.referral_id.in_(referral_ids))
    return set(uow.session.scalars(query))


def get_question(uow: UnitOfWork, question_id: UUID, *, lock: bool = False) -> SiteQuestion:
    """Raises: Refused(not_found)."""
    return find(uow, SiteQuestion, question_id, lock=lock)


def close_questions(uow: UnitOfWork, referral_id: UUID) -> None:
    """Nobody has to answer any more, and a yes has been followed up: it was decided who the referral is about."""
    mine = (SiteQuestion.force_id == uow.tenant.force_id, SiteQuestion.referral_id == referral_id)
    closed = sa.update(SiteQuestion).where(*mine, _undecided())
    uow.session.execute(closed.values(answer="not_needed", answered_at=uow.now, answered_by=uow.actor.id))


def is_asked_about(uow: UnitOfWork, person_id: UUID, *, but: Collection[Channel]) -> bool:
    """Whether a referral of another site, that came by none of these channels, may be about this person."""
    mine = (SiteQuestion.force_id == uow.tenant.force_id, SiteQuestion.person_id == person_id)
    query = sa.select(SiteQuestion.id).where(*mine, _undecided(), SiteQuestion.channel.not_in(but))
    return uow.session.scalar(query.limit(1)) is not None


def _undecided() -> sa.ColumnElement[bool]:
    return sa.or_(SiteQuestion.answered_at.is_(None), SiteQuestion.answer == "may_be")


def _open(uow: UnitOfWork) -> tuple[sa.ColumnElement[bool], ...]:
    return SiteQuestion.force_id == uow.tenant.force_id, SiteQuestion.answered_at.is_(None)


def _is_for_caller(uow: UnitOfWork, row: SiteQuestion) -> bool:
    """An officer of both sites sees the person already as a candidate would be seen, and may answer too."""
    return uow.tenant.sites is None or set(uow.tenant.sites) != {row.asking_site_id}
