"""Saves facts about participants. Repeats change nothing, the highest version wins, and order does not matter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.queries import locked, of_force
from common.unit_of_work import UnitOfWork
from evaluation.store.tables import Absence, Departure, Dose, Fact, Offence, Participant, Placement, Withdrawal

FACTS: tuple[type[Fact], ...] = (Offence, Absence, Dose, Placement, Departure)


def lock_participant(uow: UnitOfWork, participant_id: UUID, site_id: int) -> Participant | None:
    """Lock the participant, created with their first fact. None once they have withdrawn."""
    values = {"force_id": uow.tenant.force_id, "id": participant_id, "site_id": site_id, "version": 0, "agreed": False}
    uow.session.execute(pg.insert(Participant).values(**values).on_conflict_do_nothing())
    participant = uow.session.scalars(locked(of_force(uow, Participant, Participant.id == participant_id))).one()
    return None if participant.withdrew_at else participant


def save_fact(
    uow: UnitOfWork, table: type[Fact], participant: Participant, fact_id: UUID, version: int, **values: Any
) -> None:
    """Save a fact, unless a version as high is saved, or was withdrawn."""
    of_fact = (Withdrawal.force_id == uow.tenant.force_id, Withdrawal.id == fact_id)
    withdrawn = uow.session.scalar(sa.select(Withdrawal.version).where(*of_fact))
    if withdrawn is not None and withdrawn >= version:
        return
    row = {"participant_id": participant.id, "version": version, **values}
    insert = pg.insert(table).values(force_id=uow.tenant.force_id, id=fact_id, **row)
    uow.session.execute(
        insert.on_conflict_do_update(
            index_elements=["force_id", "id"], set_=row, where=insert.excluded.version > table.version
        )
    )


def withdraw_fact(uow: UnitOfWork, participant: Participant, fact_id: UUID, version: int) -> None:
    """Withdraw a fact, also one that has not arrived yet."""
    for table in FACTS:
        uow.session.execute(
            sa.delete(table).where(table.force_id == uow.tenant.force_id, table.id == fact_id, table.version <= version)
        )
    row = {"participant_id": participant.id, "version": version}
    insert = pg.insert(Withdrawal).values(force_id=uow.tenant.force_id, id=fact_id, **row)
    uow.session.execute(
        insert.on_conflict_do_update(
            index_elements=["force_id", "id"], set_=row, where=insert.excluded.version > Withdrawal.version
        )
    )


def erase_facts(uow: UnitOfWork, participant: Participant) -> None:
    """Delete every fact. What is left says only that nothing may be saved again."""
    tables: tuple[type[Fact] | type[Withdrawal], ...] = (*FACTS, Withdrawal)
    for table in tables:
        uow.session.execute(
            sa.delete(table).where(table.force_id == uow.tenant.force_id, table.participant_id == participant.id)
        )
    participant.index_on, participant.index_offence, participant.found_by = None, None, None
    participant.arm, participant.agreed = None, False
    participant.withdrew_at = uow.now
