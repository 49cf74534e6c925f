"""Changes the rota: shifts, swaps, absences and cover, each under the rota's lock, and told to other services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import uuid4

from casework.domain.rota.roster import DutyAbsence, Roster, SiteCover, check_absence, check_cover, check_nobody_twice
from casework.domain.rota.shifts import ShiftKey, ShiftPattern, check_end, check_pattern
from casework.domain.rota.spans import Span
from casework.domain.rota.swaps import agree_swap as agreed
from casework.domain.rota.swaps import offer_swap as offered
from casework.messages import (
    AddShifts,
    AgreeSiteCover,
    AgreeSwap,
    AskSiteCover,
    CancelShift,
    Done,
    EndDutyAbsence,
    EndShifts,
    OfferSwap,
    RecordDutyAbsence,
)
from casework.messages.refusals import refused
from casework.operations.duty_plan import tell_duty_plan
from casework.store import rota as store
from common.british_time import next_at
from common.errors import NOT_FOUND
from common.jobs.worker import reschedule
from common.roles import SUPERVISION
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory

TELL_DUTY: Final = "tell_duty"
TOLD_EVERY: Final = timedelta(days=1)
HOUR: Final = 4  # on British clocks, long before the plan of the day before has run out


def add_shifts(command: AddShifts, uow: UnitOfWork) -> Done:
    _require_site(uow, command.site_id)
    pattern = ShiftPattern(
        uuid4(), command.site_id, command.role, command.worker_id, frozenset(command.weekdays),
        command.begins, command.ends, command.first_day, command.last_day,
    )  # fmt: skip
    check_pattern(pattern)

    def add(roster: Roster) -> Roster:
        store.save_pattern(uow, pattern)
        return replace(roster, patterns=(*roster.patterns, pattern))

    return _change(uow, add)


def end_shifts(command: EndShifts, uow: UnitOfWork) -> Done:
    def end(roster: Roster) -> Roster:
        row = store.get_pattern(uow, command.pattern_id)
        _require_site(uow, row.site_id)
        pattern = next((one for one in roster.patterns if one.id == row.id), None)
        if pattern is None:  # it ended long ago
            raise refused("shift_begun")
        check_end(pattern, command.last_day, uow.now)
        row.last_day = command.last_day
        ended = replace(pattern, last_day=command.last_day)
        return replace(roster, patterns=tuple(ended if one is pattern else one for one in roster.patterns))

    return _change(uow, end)


def cancel_shift(command: CancelShift, uow: UnitOfWork) -> Done:
    def cancel(roster: Roster) -> Roster:
        row = store.get_pattern(uow, command.pattern_id)
        _require_site(uow, row.site_id)
        key = ShiftKey(row.id, command.day)
        shift = roster.find_shift(key)
        if shift is None:
            raise refused(NOT_FOUND)
        if shift.span.begin <= uow.now:
            raise refused("shift_begun")
        store.save_cancellation(uow, key)
        return store.load_roster(uow)

    return _change(uow, cancel)


def offer_swap(command: OfferSwap, uow: UnitOfWork) -> Done:
    shift = store.load_roster(uow).find_shift(ShiftKey(command.pattern_id, command.day))
    store.save_swap(uow, offered(uuid4(), shift, uow.actor.id, command.offered_to, uow.now))
    return Done()


def agree_swap(command: AgreeSwap, uow: UnitOfWork) -> Done:
    def agree(roster: Roster) -> Roster:
        swap = store.get_swap(uow, command.swap_id)
        swapped = agreed(swap, roster.find_shift(swap.shift), uow.actor.id, uow.now)
        store.save_swap_agreed(uow, swapped)
        return replace(roster, swaps=(*(one for one in roster.swaps if one.id != swap.id), swapped))

    return _change(uow, agree)


def record_duty_absence(command: RecordDutyAbsence, uow: UnitOfWork) -> Done:
    absence = DutyAbsence(command.worker_id, Span(command.begins, command.ends))
    check_absence(absence)

    def record(roster: Roster) -> Roster:
        _require_own_or_supervisor(uow, roster, command.worker_id)
        store.save_duty_absence(uow, absence)
        return replace(roster, absences=(*roster.absences, absence))

    return _change(uow, record)


def end_duty_absence(command: EndDutyAbsence, uow: UnitOfWork) -> Done:
    def end(roster: Roster) -> Roster:
        row = store.get_duty_absence(uow, command.absence_id)
        _require_own_or_supervisor(uow, roster, row.worker_id)
        row.ends = min(row.ends, max(row.begins, uow.now))
        uow.session.flush()
        return store.load_roster(uow)

    return _change(uow, end)


def ask_site_cover(command: AskSiteCover, uow: UnitOfWork) -> Done:
    _require_site(uow, command.site_id)
    cover = SiteCover(command.site_id, command.by_site_id, Span(command.begins, command.ends))
    check_cover(cover)
    store.save_cover(uow, cover)
    return Done()


def agree_site_cover(command: AgreeSiteCover, uow: UnitOfWork) -> Done:
    def agree(_roster: Roster) -> Roster:
        row = store.get_cover(uow, command.cover_id)
        _require_site(uow, row.by_site_id)
        if row.agreed_at is None:
            row.agreed_at, row.agreed_by = uow.now, uow.actor.id
        uow.session.flush()
        return store.load_roster(uow)

    return _change(uow, agree)


def tell_duty(job: Job, units_of_work: UnitOfWorkFactory, _ports: object) -> None:
    """Tell the plan again, so that it always reaches weeks ahead."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("casework"), what=TELL_DUTY) as uow:
        if store.rota_version(uow):
            tell_duty_plan(uow, store.load_roster(uow), store.lock_rota(uow))
        reschedule(job, uow, at=next_at(HOUR, uow.now))


def _change(uow: UnitOfWork, change: Callable[[Roster], Roster]) -> Done:
    """Change the rota under its lock, unless somebody would be on twice, and tell it.

    Raises: Refused(on_duty_twice), and what the change raises."""
    version = store.lock_rota(uow)
    changed = change(store.load_roster(uow))
    check_nobody_twice(changed, uow.now)
    tell_duty_plan(uow, changed, version)
    return Done()


def _require_site(uow: UnitOfWork, site_id: int) -> None:
    """Raises: Refused(not_found) for a site of others."""
    if not uow.tenant.may_see(site_id):
        raise refused(NOT_FOUND)


def _require_own_or_supervisor(uow: UnitOfWork, roster: Roster, worker_id: str) -> None:
    """Raises: Refused(not_found) for somebody who has no shifts at the caller's sites, Refused(supervisors_only)."""
    if worker_id == uow.actor.id:
        return
    sites = [one.site_id for one in roster.patterns if one.worker_id == worker_id and uow.tenant.may_see(one.site_id)]
    if not sites:
        raise refused(NOT_FOUND)
    if not any(uow.actor.has_any_role(SUPERVISION, site_id=site_id) for site_id in sites):
        raise refused("supervisors_only")
