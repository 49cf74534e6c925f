"""Tells the evaluation, under a pseudonym, of sessions that somebody came to, and takes back those of a mistake."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from common.unit_of_work import UnitOfWork
from evaluation.messages import DoseGiven, FactWithdrawn, fact_of, participant_of
from voluntary.store import commissions
from voluntary.store.tables import Commission, Session, Step

FIRST: Final = 1  # a session is never corrected, only taken back
CAME: Final = frozenset({"yes", "late"})


def tell_session(uow: UnitOfWork, step: Step, session: Session) -> None:
    """A session that was missed was given to nobody."""
    if session.attended not in CAME:
        return
    participant = participant_of(uow.sealer.blind, step.person_id)
    dose = DoseGiven(
        participant_id=participant,
        site_id=step.site_id,
        fact_id=_fact(uow, session.id),
        version=FIRST,
        kind="session",
        given_on=session.held_on,
    )
    uow.raise_event(dose, subject=participant, sequence=FIRST)


def take_back_sessions(uow: UnitOfWork, step: Step, commission: Commission) -> None:
    """The work was entered in error: its sessions never took place for this person."""
    participant = participant_of(uow.sealer.blind, step.person_id)
    for session in commissions.sessions_of(uow, commission.id):
        if session.attended in CAME:
            never = FactWithdrawn(
                participant_id=participant, site_id=step.site_id, fact_id=_fact(uow, session.id), version=FIRST
            )
            uow.raise_event(never, subject=participant, sequence=FIRST)


def _fact(uow: UnitOfWork, session_id: UUID) -> UUID:
    return fact_of(uow.sealer.blind, "session", session_id)
