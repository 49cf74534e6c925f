"""Contacts made about one referral."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.clocks import reached
from referral.messages import Contact
from referral.store import contacts
from referral.store.tables import Referral


def contacts_on(uow: UnitOfWork, referral: Referral) -> tuple[Contact, ...]:
    """Every attempt, in order."""
    return tuple(
        Contact(
            at=row.at,
            actor=row.actor,
            how=row.how,
            whom=row.whom,
            outcome=row.outcome,
            note=contacts.read_note(uow, row),
            reached=reached(row.whom, row.outcome),
        )
        for row in contacts.contacts_of(uow, referral.id)
    )
