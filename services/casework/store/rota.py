"""Saves the rota, one change after the other, and reads it as a roster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from casework.domain.rota.roster import DutyAbsence, Roster, SiteCover
from casework.domain.rota.shifts import ShiftKey, ShiftPattern
from casework.domain.rota.spans import Span
from casework.domain.rota.swaps import Swap
from casework.store import tables
from common.british_time import british_date, moment_of
from common.queries import find, of_force
from common.unit_of_work import UnitOfWork

_A_WHILE = timedelta(days=2)  # a shift that began yesterday may go on, and what ended since changed it


def lock_rota(uow: UnitOfWork) -> int:
    """Count a change of the force's rota, under a lock that lasts until the end. Returns its version."""
    insert = pg.insert(tables.RotaVersion).values(force_id=uow.tenant.force_id, version=1)
    count = insert.on_conflict_do_update(
        index_elements=["force_id"], set_={"version": tables.RotaVersion.version + 1}
    ).returning(tables.RotaVersion.version)
    return uow.session.execute(count).scalar_one()


def rota_version(uow: UnitOfWork) -> int:
    """How often the force's rota was changed or told: 0 if never."""
    query = sa.select(tables.RotaVersion.version).where(tables.RotaVersion.force_id == uow.tenant.force_id)
    return uow.session.scalar(query) or 0


def load_roster(uow: UnitOfWork, since: date | None = None) -> Roster:
    """Everything that counts from this British day on, today if none is given, at all sites of the force."""
    day = (since or british_date(uow.now)) - _A_WHILE
    moment = moment_of(datetime.combine(day, time(0)))
    t = tables
    patterns = uow.session.scalars(
        of_force(uow, t.ShiftPattern, sa.or_(t.ShiftPattern.last_day.is_(None), t.ShiftPattern.last_day >= day))
    )
    cancelled: dict[UUID, set[date]] = {}
    for row in uow.session.scalars(of_force(uow, t.CancelledShift, t.CancelledShift.day >= day)):
        cancelled.setdefault(row.pattern_id, set()).add(row.day)
    return Roster(
        patterns=tuple(_pattern(row, cancelled.get(row.id, set())) for row in patterns),
        swaps=tuple(_swap(row) for row in uow.session.scalars(of_force(uow, t.ShiftSwap, t.ShiftSwap.day >= day))),
        absences=tuple(
            DutyAbsence(row.worker_id, Span(row.begins, row.ends)) for row in list_duty_absences(uow, since=moment)
        ),
        covers=tuple(
            SiteCover(row.site_id, row.by_site_id, Span(row.begins, row.ends), row.agreed_at)
            for row in list_covers(uow, since=moment)
        ),
    )


def save_pattern(uow: UnitOfWork, pattern: ShiftPattern) -> None:
    row = tables.ShiftPattern(
        id=pattern.id, site_id=pattern.site_id, role=pattern.role, worker_id=pattern.worker_id,
        weekdays="".join(map(str, sorted(pattern.weekdays))), begins=pattern.begins, ends=pattern.ends,
        first_day=pattern.first_day, last_day=pattern.last_day, added_by=uow.actor.id, added_at=uow.now,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()


def get_pattern(uow: UnitOfWork, pattern_id: UUID) -> tables.ShiftPattern:
    """A pattern of the force. Raises: Refused(not_found)."""
    return find(uow, tables.ShiftPattern, pattern_id, lock=True)


def save_cancellation(uow: UnitOfWork, key: ShiftKey) -> None:
    """Cancel a shift. A second time changes nothing."""
    values = {
        "force_id": uow.tenant.force_id, "pattern_id": key.pattern_id, "day": key.day,
        "cancelled_by": uow.actor.id, "cancelled_at": uow.now,
    }  # fmt: skip
    uow.session.execute(pg.insert(tables.CancelledShift).values(**values).on_conflict_do_nothing())


def save_swap(uow: UnitOfWork, swap: Swap) -> None:
    row = tables.ShiftSwap(
        id=swap.id, pattern_id=swap.shift.pattern_id, day=swap.shift.day, offered_by=swap.offered_by,
        offered_to=swap.offered_to, offered_at=uow.now,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()


def save_swap_agreed(uow: UnitOfWork, swap: Swap) -> None:
    find(uow, tables.ShiftSwap, swap.id, lock=True).agreed_at = swap.agreed_at
    uow.session.flush()


def get_swap(uow: UnitOfWork, swap_id: UUID) -> Swap:
    """A swap of the force. Raises: Refused(not_found)."""
    return _swap(find(uow, tables.ShiftSwap, swap_id, lock=True))


def save_duty_absence(uow: UnitOfWork, absence: DutyAbsence) -> None:
    row = tables.DutyAbsence(
        id=uuid4(), worker_id=absence.worker_id, begins=absence.span.begin, ends=absence.span.end,
        recorded_by=uow.actor.id, recorded_at=uow.now,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()


def get_duty_absence(uow: UnitOfWork, absence_id: UUID) -> tables.DutyAbsence:
    """An absence of the force's staff. Raises: Refused(not_found)."""
    return find(uow, tables.DutyAbsence, absence_id, lock=True)


def list_duty_absences(uow: UnitOfWork, *, since: datetime) -> Sequence[tables.DutyAbsence]:
    """Absences that end after this moment, the earliest first."""
    absence = tables.DutyAbsence
    query = of_force(uow, absence, absence.ends > since, absence.ends > absence.begins)
    return uow.session.scalars(query.order_by(absence.begins, absence.id)).all()


def save_cover(uow: UnitOfWork, cover: SiteCover) -> None:
    row = tables.SiteCover(
        id=uuid4(), site_id=cover.site_id, by_site_id=cover.by_site_id, begins=cover.span.begin, ends=cover.span.end,
        asked_by=uow.actor.id, asked_at=uow.now,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()


def get_cover(uow: UnitOfWork, cover_id: UUID) -> tables.SiteCover:
    """A cover that a site asked for. Raises: Refused(not_found)."""
    return find(uow, tables.SiteCover, cover_id, lock=True)


def list_covers(uow: UnitOfWork, *, since: datetime) -> Sequence[tables.SiteCover]:
    """Covers that end after this moment, the earliest first."""
    cover = tables.SiteCover
    return uow.session.scalars(of_force(uow, cover, cover.ends > since).order_by(cover.begins, cover.id)).all()


def _pattern(row: tables.ShiftPattern, cancelled: set[date]) -> ShiftPattern:
    weekdays = frozenset(map(int, row.weekdays))
    return ShiftPattern(
        row.id, row.site_id, row.role, row.worker_id, weekdays, row.begins, row.ends, row.first_day, row.last_day,
        frozenset(cancelled),
    )  # fmt: skip


def _swap(row: tables.ShiftSwap) -> Swap:
    return Swap(row.id, ShiftKey(row.pattern_id, row.day), row.offered_by, row.offered_to, row.agreed_at)
