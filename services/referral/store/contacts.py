"""Contacts about a referral; their notes are sealed under the referral's key."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork
from referral.messages import RecordContact
from referral.store.tables import Contact, Referral

NOTE = "referral.contact.note"


def insert_contact(uow: UnitOfWork, referral: Referral, tried: RecordContact) -> None:
    note = tried.note.strip()
    uow.session.add(
        Contact(
            referral_id=referral.id, at=uow.now, actor=uow.actor.id, how=tried.how, whom=tried.whom,
            outcome=tried.outcome, sealed_note=uow.sealer.seal(referral.key_id, NOTE, note) if note else None,
        )
    )  # fmt: skip


def contacts_of(uow: UnitOfWork, referral_id: UUID) -> Sequence[Contact]:
    query = sa.select(Contact).where(Contact.force_id == uow.tenant.force_id, Contact.referral_id == referral_id)
    return uow.session.scalars(query.order_by(Contact.at, Contact.id)).all()


def read_note(uow: UnitOfWork, contact: Contact) -> str | None:
    return uow.sealer.read(NOTE, contact.sealed_note)
