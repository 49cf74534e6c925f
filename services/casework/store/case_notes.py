"""Saves and lists needs, contacts and information given; the words are sealed under the case's key."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from casework.messages import Contact as ShownContact
from casework.messages import InformationGiven as ShownInformation
from casework.messages import Need as ShownNeed
from casework.messages import RecordContact, RecordInformationGiven, RecordNeed
from casework.store.tables import CaseFile, Contact, InformationGiven, Need
from common.unit_of_work import UnitOfWork

OWN_WORDS, CONTACT_NOTE, INFORMATION_NOTE = (
    "casework.need.own_words",
    "casework.contact.note",
    "casework.information_given.note",
)


def save_contact(uow: UnitOfWork, case: CaseFile, command: RecordContact) -> UUID:
    note = uow.sealer.seal(case.key_id, CONTACT_NOTE, command.note) if command.note.strip() else None
    contact = Contact(
        case_id=case.id, at=uow.now, worker_id=uow.actor.id, how=command.how, outcome=command.outcome, sealed_note=note,
        audience="case_team", fact_or_opinion="fact",
    )  # fmt: skip
    uow.session.add(contact)
    uow.session.flush()
    return contact.id


def save_need(uow: UnitOfWork, case: CaseFile, command: RecordNeed) -> None:
    words = uow.sealer.seal(case.key_id, OWN_WORDS, command.own_words) if command.own_words.strip() else None
    need = Need(
        case_id=case.id, at=uow.now, kind=command.kind, level=command.level, sealed_own_words=words,
        source=uow.actor.id, audience="case_team", fact_or_opinion="opinion",
    )  # fmt: skip
    uow.session.add(need)
    uow.session.flush()


def save_information_given(uow: UnitOfWork, case: CaseFile, sequence: int, command: RecordInformationGiven) -> None:
    note = uow.sealer.seal(case.key_id, INFORMATION_NOTE, command.note) if command.note.strip() else None
    information = InformationGiven(
        case_id=case.id, sequence=sequence, at=uow.now, worker_id=uow.actor.id, informed=command.informed,
        sealed_note=note, audience="case_team", fact_or_opinion="fact",
    )  # fmt: skip
    uow.session.add(information)
    uow.session.flush()


def find_information_given(uow: UnitOfWork, case: CaseFile) -> ShownInformation | None:
    """The latest record of what the person was told, or None."""
    query = sa.select(InformationGiven).where(
        InformationGiven.force_id == uow.tenant.force_id, InformationGiven.case_id == case.id
    )
    row = uow.session.scalars(query.order_by(InformationGiven.sequence.desc()).limit(1)).first()
    if row is None:
        return None
    return ShownInformation(
        sequence=row.sequence,
        at=row.at,
        worker_id=row.worker_id,
        informed=row.informed,
        note=uow.sealer.read(INFORMATION_NOTE, row.sealed_note) or "",
    )


def list_contacts(uow: UnitOfWork, case: CaseFile) -> tuple[ShownContact, ...]:
    """Every contact, the newest first."""
    query = sa.select(Contact).where(Contact.force_id == uow.tenant.force_id, Contact.case_id == case.id)
    rows: Sequence[Contact] = uow.session.scalars(query.order_by(Contact.at.desc(), Contact.id)).all()
    uow.sealer.preload(row.sealed_note for row in rows)
    return tuple(
        ShownContact(
            contact_id=row.id,
            at=row.at,
            worker_id=row.worker_id,
            how=row.how,
            outcome=row.outcome,
            note=uow.sealer.read(CONTACT_NOTE, row.sealed_note) or "",
        )
        for row in rows
    )


def list_needs(uow: UnitOfWork, case: CaseFile) -> tuple[ShownNeed, ...]:
    """Every need as it was recorded, the newest first."""
    query = sa.select(Need).where(Need.force_id == uow.tenant.force_id, Need.case_id == case.id)
    rows: Sequence[Need] = uow.session.scalars(query.order_by(Need.at.desc(), Need.id)).all()
    uow.sealer.preload(row.sealed_own_words for row in rows)
    return tuple(
        ShownNeed(
            need_id=row.id,
            kind=row.kind,
            level=row.level,
            own_words=uow.sealer.read(OWN_WORDS, row.sealed_own_words) or "",
            recorded_at=row.at,
        )
        for row in rows
    )
