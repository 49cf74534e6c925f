"""Answers a search for referrals, and lists those that are decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from common.reference import parse_reference
from common.unit_of_work import UnitOfWork
from referral.domain.search import check_search, distance, searched_name
from referral.messages import (
    DecidedPage,
    FoundBy,
    FoundReferral,
    FoundReferrals,
    ListDecided,
    SearchReferrals,
    Who,
)
from referral.store.people import identities_on
from referral.store.referral_search import (
    decided_page,
    identities_like,
    referral_by_reference,
    referrals_about,
    referrals_by_phone,
)
from referral.store.tables import Referral

MOST_FOUND: Final = 50


def search_referrals(question: SearchReferrals, uow: UnitOfWork) -> FoundReferrals:
    """Raises: Refused(search_needs_more)."""
    check_search(question)
    found: dict[UUID, tuple[Referral, FoundBy]] = {}
    for referral, by in (*_by_reference(uow, question), *_by_phone(uow, question), *_by_name(uow, question)):
        found.setdefault(referral.id, (referral, by))
    shown = list(found.values())[:MOST_FOUND]
    _audit(uow, [referral for referral, _ in shown], "search")
    names = _names(uow, [referral for referral, _ in shown])
    return FoundReferrals(
        items=tuple(_found(referral, names, by) for referral, by in shown), more=len(found) > MOST_FOUND
    )


def list_decided(question: ListDecided, uow: UnitOfWork) -> DecidedPage:
    """Raises: Refused(page_invalid)."""
    page = decided_page(uow, question.page)
    _audit(uow, page.items, "decided_referrals")
    names = _names(uow, page.items)
    items = tuple(_found(referral, names, None) for referral in page.items)
    return DecidedPage(items=items, total=page.total, page=page.page, pages=page.pages)


def _by_reference(uow: UnitOfWork, question: SearchReferrals) -> Iterable[tuple[Referral, FoundBy]]:
    reference = parse_reference(question.reference) if question.reference.strip() else None
    referral = referral_by_reference(uow, reference) if reference else None
    return [(referral, "reference")] if referral is not None else []


def _by_phone(uow: UnitOfWork, question: SearchReferrals) -> Iterable[tuple[Referral, FoundBy]]:
    if not question.phone.strip():
        return []
    named = Who(given_name="", family_name="", phone=question.phone)
    people = {known.person_id for known in identities_like(uow, named) if known.person_id is not None}
    wrote = [(referral, "phone") for referral in referrals_by_phone(uow, question.phone)]
    return [*wrote, *((referral, "phone") for referral in referrals_about(uow, people))]  # type: ignore[list-item]


def _by_name(uow: UnitOfWork, question: SearchReferrals) -> Iterable[tuple[Referral, FoundBy]]:
    """The referrals of the people whose names are the least far from what was typed first."""
    searched = searched_name(question)
    if searched is None:
        return []
    far: dict[UUID, int] = {}
    for known in identities_like(uow, searched):
        away = distance(searched, known.who) if known.who is not None else None
        if away is not None and known.person_id is not None:
            far[known.person_id] = min(away, far.get(known.person_id, away))
    referrals = referrals_about(uow, far)
    nearest = sorted(referrals, key=lambda referral: far[referral.person_id] if referral.person_id else 0)
    return [(referral, "name") for referral in nearest]


def _names(uow: UnitOfWork, referrals: Sequence[Referral]) -> Mapping[UUID, str]:
    known = identities_on(uow, [referral.id for referral in referrals])
    return {
        referral_id: f"{one.who.given_name} {one.who.family_name}".strip()
        for referral_id, one in known.items()
        if one.who is not None
    }


def _found(referral: Referral, names: Mapping[UUID, str], by: FoundBy | None) -> FoundReferral:
    return FoundReferral(
        referral_id=referral.id, reference=referral.reference, site_id=referral.site_id, channel=referral.channel,
        state=referral.state, received_at=referral.received_at, person_id=referral.person_id,
        about=names.get(referral.id), found_by=by,
    )  # fmt: skip


def _audit(uow: UnitOfWork, referrals: Iterable[Referral], why: str) -> None:
    people = {referral.person_id for referral in referrals if referral.person_id is not None}
    uow.audit("consult", *sorted(people), why=why)
