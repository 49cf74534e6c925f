"""Which group's workers may know a person for which commission, in whatever order the events come."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.unit_of_work import UnitOfWork
from referral.store.tables import NeedToKnow
from voluntary.messages import CommissionAccepted


def open_need_to_know(uow: UnitOfWork, accepted: CommissionAccepted) -> None:
    """Let the group's workers know the person, unless the commission has already ended."""
    known = {
        "person_id": accepted.person_id,
        "organisation_id": accepted.organisation_id,
        "worker_ids": list(accepted.worker_ids),
        "since": uow.now,
    }
    row = _row(uow, accepted.commission_id, **known)
    first = NeedToKnow.since.is_(None)
    uow.session.execute(row.on_conflict_do_update(index_elements=_KEY, set_=known, where=first))


def end_need_to_know(uow: UnitOfWork, commission_id: UUID) -> UUID | None:
    """End the need to know; the first end counts. Returns the person, if the group ever knew them."""
    row = _row(uow, commission_id, worker_ids=[], until=uow.now)
    until = sa.func.coalesce(NeedToKnow.until, row.excluded.until)
    ended = row.on_conflict_do_update(index_elements=_KEY, set_={"until": until}).returning(NeedToKnow.person_id)
    return uow.session.scalar(ended)


def end_all_needs_to_know(uow: UnitOfWork, person_id: UUID) -> None:
    """End every group's need to know this person."""
    lasting = (
        NeedToKnow.force_id == uow.tenant.force_id,
        NeedToKnow.person_id == person_id,
        NeedToKnow.until.is_(None),
    )
    uow.session.execute(sa.update(NeedToKnow).where(*lasting).values(worker_ids=[], until=uow.now))


def count_groups_that_know(uow: UnitOfWork, person_id: UUID) -> int:
    """How many local groups may know this person now."""
    query = sa.select(sa.func.count(sa.distinct(NeedToKnow.organisation_id))).where(
        NeedToKnow.force_id == uow.tenant.force_id, NeedToKnow.person_id == person_id, NeedToKnow.until.is_(None)
    )
    return uow.session.scalar(query) or 0


def find_person_for_worker(uow: UnitOfWork, commission_id: UUID, worker_id: str) -> UUID | None:
    """The person of a current commission, for a worker of its group; None for everyone else, and afterwards."""
    query = sa.select(NeedToKnow.person_id).where(
        NeedToKnow.force_id == uow.tenant.force_id,
        NeedToKnow.commission_id == commission_id,
        NeedToKnow.until.is_(None),
        NeedToKnow.worker_ids.contains([worker_id]),
    )
    return uow.session.scalar(query)


_KEY = ["force_id", "commission_id"]


def _row(uow: UnitOfWork, commission_id: UUID, **values: object) -> pg.Insert:
    return pg.insert(NeedToKnow).values(force_id=uow.tenant.force_id, commission_id=commission_id, **values)
