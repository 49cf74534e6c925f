"""The rota: shifts of a site, who is on now, and what changes them. A shift is named by its pattern and its day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from casework.messages.cases import SiteNumber
from casework.messages.terms import Done, RotaRole
from common.messages import Code, RpcRequest, command, event, question, record
from common.roles import (
    COMMISSIONER,
    DUTY_OFFICER,
    GANGS_SPECIALIST,
    INSPECTOR,
    NAVIGATOR,
    OPPORTUNITIES_FINDER,
    SERGEANT,
    SUPERVISION,
    SUPPORT_WORKER,
)

ON_ROTA = frozenset({DUTY_OFFICER, NAVIGATOR, SERGEANT, INSPECTOR})
SEES_WHO_IS_ON = ON_ROTA | {SUPPORT_WORKER, GANGS_SPECIALIST, OPPORTUNITIES_FINDER, COMMISSIONER}
Weekday = Annotated[int, validate.Range(0, 6)]
"""Monday is 0."""
Days = Annotated[int, validate.Range(1, 42)]


@record
class Duty:
    """Somebody is on from one moment to another."""

    role: RotaRole
    worker_id: Code
    begins: datetime
    ends: datetime


@event("casework.duty_planned.v1")
class DutyPlanned:
    """Who is on at a site until ``planned_until``, also from another site that covers it; it takes the place of every
    plan of the site with a lower ``version``. Raised after each change and once a day."""

    site_id: int
    version: int
    planned_until: datetime
    duties: tuple[Duty, ...]


@record
class OnDuty:
    """Somebody who is on at a site now, until when."""

    site_id: int
    role: RotaRole
    worker_id: Code
    until: datetime


@record
class OnDutyNow:
    """Who is on at the sites that have a rota: ``sites``; and the ``numbers`` that whoever is on there answers."""

    sites: tuple[int, ...]
    items: tuple[OnDuty, ...]
    numbers: tuple[SiteNumber, ...] = ()


@record
class RotaShift:
    """A shift, or what an absence leaves of it. ``site_id`` is another one where that site covers this one."""

    pattern_id: UUID
    day: date
    site_id: int
    role: RotaRole
    worker_id: Code
    begins: datetime
    ends: datetime


@record
class RotaGap:
    """Nobody is on who answers a danger."""

    begins: datetime
    ends: datetime


@record
class RotaPattern:
    """A weekly pattern, or a single shift where ``last_day`` is the ``first_day``. One that does not end after it
    begins ends on the next day."""

    pattern_id: UUID
    role: RotaRole
    worker_id: Code
    weekdays: tuple[Weekday, ...]
    begins: time
    ends: time
    first_day: date
    last_day: date | None


@record
class OfferedSwap:
    """A shift that somebody offered to a colleague who has not agreed yet."""

    swap_id: UUID
    day: date
    role: RotaRole
    offered_by: Code
    offered_to: Code
    begins: datetime
    ends: datetime


@record
class AwayFromDuty:
    absence_id: UUID
    worker_id: Code
    begins: datetime
    ends: datetime


@record
class AskedCover:
    """A site asked another one to cover it, which has agreed or not yet."""

    cover_id: UUID
    site_id: int
    by_site_id: int
    begins: datetime
    ends: datetime
    agreed: bool


@record
class Rota:
    """The rota of a site: ``shifts`` and ``gaps`` of the days that were asked for; the patterns, swaps, absences and
    covers that count then or later."""

    shifts: tuple[RotaShift, ...]
    gaps: tuple[RotaGap, ...]
    patterns: tuple[RotaPattern, ...]
    swaps: tuple[OfferedSwap, ...]
    absences: tuple[AwayFromDuty, ...]
    covers: tuple[AskedCover, ...]


@question("casework.find_rota", roles=ON_ROTA, people=False)
class FindRota(RpcRequest[Rota]):
    """The rota of one of the caller's sites, from a British day on."""

    site_id: int
    since: date
    days: Days = 14


@question("casework.list_on_duty", roles=SEES_WHO_IS_ON, people=False)
class ListOnDuty(RpcRequest[OnDutyNow]):
    """Who is on now at the caller's sites."""


@command("casework.add_shifts", roles=SUPERVISION, people=False)
class AddShifts(RpcRequest[Done]):
    """Adds the same shift on the same days of every week, or once.

    Raises: Refused(not_found, weekday_missing, pattern_ends_before_it_begins, pattern_without_shift, on_duty_twice)."""

    site_id: int
    role: RotaRole
    worker_id: Code
    weekdays: tuple[Weekday, ...]
    begins: time
    ends: time
    first_day: date
    last_day: date | None = None


@command("casework.end_shifts", roles=SUPERVISION, people=False)
class EndShifts(RpcRequest[Done]):
    """Ends a pattern with the shift of ``last_day``; before its first day it has none.

    Raises: Refused(not_found, shift_begun)."""

    pattern_id: UUID
    last_day: date


@command("casework.cancel_shift", roles=SUPERVISION, people=False)
class CancelShift(RpcRequest[Done]):
    """Cancels one shift.

    Raises: Refused(not_found, shift_begun)."""

    pattern_id: UUID
    day: date


@command("casework.offer_swap", roles=ON_ROTA, people=False)
class OfferSwap(RpcRequest[Done]):
    """Offers a shift of one's own to a colleague. Until they agree one stays on.

    Raises: Refused(not_found, swap_with_oneself, shift_begun)."""

    pattern_id: UUID
    day: date
    offered_to: Code


@command("casework.agree_swap", roles=ON_ROTA, people=False)
class AgreeSwap(RpcRequest[Done]):
    """Takes a shift that a colleague offered.

    Raises: Refused(not_found, swap_agreed, shift_changed, shift_begun, on_duty_twice)."""

    swap_id: UUID


@command("casework.record_duty_absence", roles=ON_ROTA, people=False)
class RecordDutyAbsence(RpcRequest[Done]):
    """Somebody is not on, at any site, whatever the rota says: oneself, or whoever has
    shifts at a site that one supervises.

    Raises: Refused(not_found, supervisors_only, absence_ends_before_it_begins)."""

    worker_id: Code
    begins: datetime
    ends: datetime


@command("casework.end_duty_absence", roles=ON_ROTA, people=False)
class EndDutyAbsence(RpcRequest[Done]):
    """They are back from now on. Raises: Refused(not_found, supervisors_only, on_duty_twice)."""

    absence_id: UUID


@command("casework.ask_site_cover", roles=SUPERVISION, people=False)
class AskSiteCover(RpcRequest[Done]):
    """Asks another site of the force to cover this one.

    Raises: Refused(not_found, cover_ends_before_it_begins, cover_by_itself)."""

    site_id: int
    by_site_id: int
    begins: datetime
    ends: datetime


@command("casework.agree_site_cover", roles=SUPERVISION, people=False)
class AgreeSiteCover(RpcRequest[Done]):
    """Agrees for the site that was asked. The first time counts. Raises: Refused(not_found)."""

    cover_id: UUID
