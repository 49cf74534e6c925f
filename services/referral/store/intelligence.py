"""Intelligence items: each sealed under its own key, found by log number, referral or person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa

from common.messages import dump
from common.unit_of_work import UnitOfWork
from referral.messages import Grades, PersonsRole, Who
from referral.store.tables import IntelligenceGrading, IntelligenceItem, Referral

TEXT, CONDITIONS = "referral.intelligence_item.text", "referral.intelligence_item.conditions"


@dataclass(frozen=True)
class Content:
    """The content of an item. The same content sent again is the same item."""

    log_number: str
    grades: Grades
    text: str
    of_day: date
    about: Who | None
    role: PersonsRole | None

    def blind(self, uow: UnitOfWork) -> bytes:
        """The same whatever the line breaks: typed by hand or sent by the feed, it is one item."""
        conditions = " ".join((self.grades.conditions or "").split())
        same = [
            " ".join(self.text.split()), self.grades.source, self.grades.assessment, self.grades.handling, conditions,
            self.of_day.isoformat(), dump(self.about) if self.about else None, self.role,
        ]  # fmt: skip
        return uow.sealer.blind("intelligence", json.dumps(same, sort_keys=True))


def lock_log_number(uow: UnitOfWork, log_number: str) -> None:
    """Lock a log number until the transaction ends."""
    lock = sa.text("SELECT pg_advisory_xact_lock(:force, hashtext('log:' || :number))")
    uow.session.execute(lock, {"force": uow.tenant.force_id, "number": log_number})


def find_item(uow: UnitOfWork, site_id: int, content: Content) -> IntelligenceItem | None:
    """The same item at this site."""
    query = _items(uow).where(
        IntelligenceItem.site_id == site_id,
        IntelligenceItem.log_number == content.log_number,
        IntelligenceItem.blind_content == content.blind(uow),
    )
    return uow.session.scalars(query).first()


def insert_item(
    uow: UnitOfWork, referral: Referral, content: Content, *, review_on: date, source: str, inbound_id: UUID | None
) -> IntelligenceItem:
    """Save an item under a key of its own, with its first grading."""
    item_id = uuid4()
    key_id = uow.sealer.new_key(_subject(item_id))
    item = IntelligenceItem(
        id=item_id, site_id=referral.site_id, referral_id=referral.id, inbound_id=inbound_id,
        log_number=content.log_number, blind_content=content.blind(uow), of_day=content.of_day, key_id=key_id,
        sealed_text=uow.sealer.seal(key_id, TEXT, content.text), persons_role=content.role, source=source,
        audience="intelligence", fact_or_opinion="opinion", at=uow.now, review_on=review_on,
        source_grade=content.grades.source, assessment=content.grades.assessment, handling=content.grades.handling,
    )  # fmt: skip
    uow.session.add(item)
    uow.session.flush()
    grade(uow, item, content.grades, review_on, by=source)
    return item


def grade(uow: UnitOfWork, item: IntelligenceItem, grades: Grades, review_on: date, *, by: str) -> None:
    """Grade an item until its next review. Earlier gradings stay in its history."""
    item.source_grade, item.assessment, item.handling = grades.source, grades.assessment, grades.handling
    conditions = (grades.conditions or "").strip()
    item.sealed_conditions = uow.sealer.seal(item.key_id, CONDITIONS, conditions) if conditions else None
    item.review_on, item.review_due_at = review_on, None
    sequence = len(gradings_of(uow, item)) + 1
    uow.session.add(
        IntelligenceGrading(
            item_id=item.id, sequence=sequence, at=uow.now, graded_by=by, source_grade=grades.source,
            assessment=grades.assessment, handling=grades.handling, review_on=review_on,
        )
    )  # fmt: skip
    uow.session.flush()


def destroy_text(uow: UnitOfWork, item: IntelligenceItem) -> None:
    """Destroy the key of the text, and that of the feed's copy, if it still exists."""
    uow.sealer.destroy(_subject(item.id), by=uow.actor.id)
    if item.inbound_id is not None:
        uow.sealer.destroy(f"inbound:{item.inbound_id}", by=uow.actor.id)


def item_on(uow: UnitOfWork, referral_id: UUID) -> IntelligenceItem | None:
    return uow.session.scalars(_items(uow).where(IntelligenceItem.referral_id == referral_id)).first()


def items_on(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, IntelligenceItem]:
    items = uow.session.scalars(_items(uow).where(IntelligenceItem.referral_id.in_(referral_ids)))
    return {item.referral_id: item for item in items}


def find_item_by_id(uow: UnitOfWork, item_id: UUID) -> IntelligenceItem | None:
    return uow.session.scalars(_items(uow).where(IntelligenceItem.id == item_id)).first()


def items_about(uow: UnitOfWork, person_id: UUID) -> Sequence[IntelligenceItem]:
    """Every item on a referral of this person, newest first."""
    same = sa.and_(Referral.force_id == IntelligenceItem.force_id, Referral.id == IntelligenceItem.referral_id)
    query = _items(uow).join(Referral, same).where(Referral.person_id == person_id)
    items = uow.session.scalars(query.order_by(IntelligenceItem.at.desc(), IntelligenceItem.id)).all()
    uow.sealer.preload(item.sealed_text for item in items if item.removed_at is None)
    return items


def referrals_by_log_number(uow: UnitOfWork, items: Sequence[IntelligenceItem]) -> dict[str, list[UUID]]:
    """The referrals of items under each log number, oldest first."""
    numbers = {item.log_number for item in items}
    query = sa.select(IntelligenceItem.log_number, IntelligenceItem.referral_id).where(
        IntelligenceItem.force_id == uow.tenant.force_id, IntelligenceItem.log_number.in_(numbers)
    )
    by_log_number: dict[str, list[UUID]] = {}
    for log_number, referral_id in uow.session.execute(query.order_by(IntelligenceItem.at, IntelligenceItem.id)):
        by_log_number.setdefault(log_number, []).append(referral_id)
    return by_log_number


def reviews_due(uow: UnitOfWork) -> Sequence[UUID]:
    """Referrals whose item is closed until its review."""
    query = sa.select(IntelligenceItem.referral_id).where(
        IntelligenceItem.force_id == uow.tenant.force_id, IntelligenceItem.review_due_at.is_not(None)
    )
    return uow.session.scalars(query).all()


def gradings_of(uow: UnitOfWork, item: IntelligenceItem) -> Sequence[IntelligenceGrading]:
    query = sa.select(IntelligenceGrading).where(
        IntelligenceGrading.force_id == uow.tenant.force_id, IntelligenceGrading.item_id == item.id
    )
    return uow.session.scalars(query.order_by(IntelligenceGrading.sequence)).all()


def text_of(uow: UnitOfWork, item: IntelligenceItem) -> str | None:
    return uow.sealer.read(TEXT, item.sealed_text)


def conditions_of(uow: UnitOfWork, item: IntelligenceItem) -> str | None:
    return uow.sealer.read(CONDITIONS, item.sealed_conditions)


def _items(uow: UnitOfWork) -> sa.Select[IntelligenceItem]:
    return sa.select(IntelligenceItem).where(IntelligenceItem.force_id == uow.tenant.force_id)


def _subject(item_id: UUID) -> str:
    return f"intelligence:{item_id}"
