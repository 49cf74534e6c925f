"""Sends attended sessions to evaluation under a pseudonym, and withdraws those that were entered in error."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from common.unit_of_work import UnitOfWork
from evaluation.messages import DoseGiven, FactWithdrawn, fact_of, participant_of
from voluntary.store import commissions
from voluntary.store.tables import Commission, Session, Step

FIRST_VERSION: Final = 1  # a session is never corrected, only taken back
ATTENDED: Final = frozenset({"yes", "late"})


def publish_session_dose(uow: UnitOfWork, step: Step, session: Session) -> None:
    """Only an attended session is a dose."""
    if session.attended not in ATTENDED:
        return
    participant = participant_of(uow.sealer.blind, step.person_id)
    dose = DoseGiven(
        participant_id=participant,
        site_id=step.site_id,
        fact_id=_fact(uow, session.id),
        version=FIRST_VERSION,
        kind="session",
        given_on=session.held_on,
    )
    uow.raise_event(dose, subject=participant, sequence=FIRST_VERSION)


def withdraw_session_doses(uow: UnitOfWork, step: Step, commission: Commission) -> None:
    """The work was entered in error: its sessions were never held for this person."""
    participant = participant_of(uow.sealer.blind, step.person_id)
    for session in commissions.sessions_of(uow, commission.id):
        if session.attended in ATTENDED:
            never = FactWithdrawn(
                participant_id=participant, site_id=step.site_id, fact_id=_fact(uow, session.id), version=FIRST_VERSION
            )
            uow.raise_event(never, subject=participant, sequence=FIRST_VERSION)


def _fact(uow: UnitOfWork, session_id: UUID) -> UUID:
    return fact_of(uow.sealer.blind, "session", session_id)
