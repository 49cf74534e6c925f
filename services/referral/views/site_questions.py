"""The questions that other sites have asked, side by side with the person whom the caller's site knows."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.matching.comparison import side_by_side
from referral.messages import ListSiteQuestions, SiteQuestion, SiteQuestions
from referral.store import tables
from referral.store.people import KnownIdentity, identities_of, identities_on
from referral.store.site_questions import open_questions
from referral.views.person_names import known_person, most_reliable


def list_site_questions(question: ListSiteQuestions, uow: UnitOfWork) -> SiteQuestions:
    """Every open question about somebody whom the caller's sites know."""
    rows = open_questions(uow)
    asked_about = identities_on(uow, [row.referral_id for row in rows])
    known = identities_of(uow, {row.person_id for row in rows})
    uow.audit("consult", *{row.person_id for row in rows}, why="site_questions")
    return SiteQuestions(
        items=tuple(_present(row, asked_about.get(row.referral_id), known.get(row.person_id, [])) for row in rows)
    )


def _present(
    row: tables.SiteQuestion, asked_about: KnownIdentity | None, identities: list[KnownIdentity]
) -> SiteQuestion:
    here, there = (asked_about.who if asked_about else None), most_reliable(identities)
    return SiteQuestion(
        question_id=row.id,
        asking_site_id=row.asking_site_id,
        asked_at=row.asked_at,
        asked_about=here,
        known=known_person(row.person_id, identities),
        compared=side_by_side(here, there) if here and there else (),
        percent=row.percent,
        doubts=tuple(row.doubts),  # type: ignore[arg-type]
    )
