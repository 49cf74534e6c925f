"""Answers questions about the rota: a site's shifts and gaps, and who is on now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final, cast

from casework.domain.rota.roster import Roster
from casework.domain.rota.shifts import Shift, ShiftPattern
from casework.domain.rota.spans import Span, british_span
from casework.domain.rota.swaps import Swap
from casework.messages import (
    AskedCover,
    AwayFromDuty,
    FindRota,
    ListOnDuty,
    OfferedSwap,
    OnDuty,
    OnDutyNow,
    Rota,
    RotaGap,
    RotaPattern,
    RotaRole,
    RotaShift,
)
from casework.messages.refusals import refused
from casework.store.force_settings import settings_of
from casework.store.rota import list_covers, list_duty_absences, load_roster
from common.errors import NOT_FOUND
from common.roles import TRIAGE_TEAM
from common.unit_of_work import UnitOfWork

ANSWERS_DANGER: Final = cast("frozenset[RotaRole]", TRIAGE_TEAM)


def find_rota(question: FindRota, uow: UnitOfWork) -> Rota:
    """Raises: Refused(not_found) for a site of others."""
    if not uow.tenant.may_see(question.site_id):
        raise refused(NOT_FOUND)
    first = datetime.combine(question.since, time(0))
    window = british_span(first, first + timedelta(days=question.days))
    roster = load_roster(uow, question.since)
    shifts = roster.of_site(question.site_id, window)
    workers = {pattern.worker_id for pattern in roster.patterns if pattern.site_id == question.site_id}
    return Rota(
        shifts=tuple(map(_shift, shifts)),
        gaps=tuple(RotaGap(begins=gap.begin, ends=gap.end) for gap in _gaps(roster, question.site_id, window)),
        patterns=tuple(_pattern(one) for one in roster.patterns if one.site_id == question.site_id and _lasts(one)),
        swaps=tuple(_open_swaps(roster, question.site_id, uow.now)),
        absences=tuple(
            AwayFromDuty(absence_id=row.id, worker_id=row.worker_id, begins=row.begins, ends=row.ends)
            for row in list_duty_absences(uow, since=max(uow.now, window.begin))
            if row.worker_id in workers | {shift.worker_id for shift in shifts}
        ),
        covers=tuple(
            AskedCover(
                cover_id=row.id, site_id=row.site_id, by_site_id=row.by_site_id, begins=row.begins, ends=row.ends,
                agreed=row.agreed_at is not None,
            )
            for row in list_covers(uow, since=max(uow.now, window.begin))
            if question.site_id in (row.site_id, row.by_site_id)
        ),
    )  # fmt: skip


def list_on_duty(_question: ListOnDuty, uow: UnitOfWork) -> OnDutyNow:
    """Who is on now at the caller's sites, in order of their end."""
    roster = load_roster(uow)
    sites = tuple(site_id for site_id in sorted(roster.sites) if uow.tenant.may_see(site_id))
    return OnDutyNow(
        sites=sites,
        items=tuple(
            OnDuty(site_id=site_id, role=shift.role, worker_id=shift.worker_id, until=shift.span.end)
            for site_id in sites
            for shift in roster.on_duty(site_id, uow.now)
        ),
        numbers=tuple(one for one in settings_of(uow).duty_numbers if one.site_id in sites),
    )


def _gaps(roster: Roster, site_id: int, window: Span) -> tuple[Span, ...]:
    return roster.gaps(site_id, window, ANSWERS_DANGER)


def _shift(shift: Shift) -> RotaShift:
    return RotaShift(
        pattern_id=shift.key.pattern_id, day=shift.key.day, site_id=shift.site_id, role=shift.role,
        worker_id=shift.worker_id, begins=shift.span.begin, ends=shift.span.end,
    )  # fmt: skip


def _pattern(pattern: ShiftPattern) -> RotaPattern:
    return RotaPattern(
        pattern_id=pattern.id, role=pattern.role, worker_id=pattern.worker_id, weekdays=tuple(sorted(pattern.weekdays)),
        begins=pattern.begins, ends=pattern.ends, first_day=pattern.first_day, last_day=pattern.last_day,
    )  # fmt: skip


def _lasts(pattern: ShiftPattern) -> bool:
    return pattern.last_day is None or pattern.last_day >= pattern.first_day


def _open_swaps(roster: Roster, site_id: int, now: datetime) -> list[OfferedSwap]:
    """Offered and not agreed, while the shift is still there to take."""
    found = ((swap, roster.find_shift(swap.shift)) for swap in roster.swaps if swap.agreed_at is None)
    return [
        _swap(swap, shift)
        for swap, shift in found
        if shift is not None
        and (shift.site_id, shift.worker_id) == (site_id, swap.offered_by)
        and shift.span.begin > now
    ]


def _swap(swap: Swap, shift: Shift) -> OfferedSwap:
    return OfferedSwap(
        swap_id=swap.id, day=swap.shift.day, role=shift.role, offered_by=swap.offered_by, offered_to=swap.offered_to,
        begins=shift.span.begin, ends=shift.span.end,
    )  # fmt: skip
