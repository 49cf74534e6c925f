"""The rota's page in each of its states: empty, with gaps, swaps and cover, for a supervisor and for an officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from casework import messages as casework
from common.british_time import moment_of
from gateway.pages.cases.rota_forms import AwayForm, CoverForm, EndForm, OfferForm, ShiftsForm
from gateway.presentation.rota_days import days_of
from gateway.presentation.templating import SiteOnDuty
from support.pages.forms import with_errors
from support.pages.records import DANA, DUTY, NOW, PRIYA, ROWAN, SERGEANT, SITES, WORKERS, some_id

TODAY = NOW.date()
NIGHTS, DAYS = some_id(901), some_id(902)


def _shift(pattern: Any, day: int, begins: int, hours: int, worker: str, **other: Any) -> casework.RotaShift:
    on = TODAY + timedelta(days=day)
    start = moment_of(_at(on, begins))
    return casework.RotaShift(
        **{
            "pattern_id": pattern, "day": on, "site_id": 1, "role": "duty_officer", "worker_id": worker,
            "begins": start, "ends": start + timedelta(hours=hours), **other,
        }
    )  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


SHIFTS = tuple(
    shift
    for day in range(14)
    for shift in (
        _shift(DAYS, day, 8, 12, DANA),
        *([] if day in (5, 12) else [_shift(NIGHTS, day, 20, 12, PRIYA)]),
        *([_shift(some_id(903), day, 9, 8, ROWAN, role="sergeant", site_id=2)] if day == 3 else []),
    )
)
GAPS = tuple(
    casework.RotaGap(begins=moment_of(_at(TODAY + timedelta(days=day), 20)),
                     ends=moment_of(_at(TODAY + timedelta(days=day + 1), 8)))
    for day in (5, 12)
)  # fmt: skip
FULL = casework.Rota(
    shifts=SHIFTS,
    gaps=GAPS,
    patterns=(
        casework.RotaPattern(
            pattern_id=DAYS, role="duty_officer", worker_id=DANA, weekdays=(0, 1, 2, 3, 4, 5, 6), begins=time(8),
            ends=time(20), first_day=TODAY, last_day=None,
        ),
        casework.RotaPattern(
            pattern_id=NIGHTS, role="duty_officer", worker_id=PRIYA, weekdays=(0, 1, 2, 3, 4), begins=time(20),
            ends=time(8), first_day=TODAY, last_day=TODAY + timedelta(days=60),
        ),
        casework.RotaPattern(
            pattern_id=some_id(904), role="inspector", worker_id=ROWAN, weekdays=(2,), begins=time(0), ends=time(0),
            first_day=TODAY, last_day=TODAY,
        ),
    ),
    swaps=(
        casework.OfferedSwap(
            swap_id=some_id(905), day=TODAY + timedelta(days=2), role="duty_officer", offered_by=PRIYA,
            offered_to=ROWAN,
            begins=moment_of(_at(TODAY + timedelta(days=2), 20)), ends=moment_of(_at(TODAY + timedelta(days=3), 8)),
        ),
    ),
    absences=(
        casework.AwayFromDuty(
            absence_id=some_id(906), worker_id=PRIYA, begins=NOW + timedelta(days=5), ends=NOW + timedelta(days=6),
        ),
    ),
    covers=(
        casework.AskedCover(
            cover_id=some_id(907), site_id=2, by_site_id=1, begins=NOW, ends=NOW + timedelta(days=1), agreed=False,
        ),
        casework.AskedCover(
            cover_id=some_id(908), site_id=1, by_site_id=2, begins=NOW, ends=NOW + timedelta(days=1), agreed=True,
        ),
    ),
)  # fmt: skip
EMPTY = casework.Rota(
    shifts=(), gaps=(casework.RotaGap(begins=moment_of(_at(TODAY, 0)),
                                               ends=moment_of(_at(TODAY + timedelta(days=14), 0))),),
    patterns=(), swaps=(), absences=(), covers=(),
)  # fmt: skip
ON_NOW = (
    SiteOnDuty(
        "Wolverhampton", ("Dana Cole, duty officer, until 8pm", "Rowan Pike, sergeant, until 5pm"), "0121 496 0301"
    ),
    SiteOnDuty("Coventry", ()),
)


def _context(rota: casework.Rota, me: str, *, supervises: bool) -> dict[str, Any]:
    own = [one for one in rota.shifts if one.worker_id == me]
    offers = {f"{one.pattern_id}-{one.day.isoformat()}": OfferForm(key=f"{one.pattern_id}-{one.day}") for one in own}
    forms = {
        "shifts_form": ShiftsForm(first=TODAY),
        "away_form": AwayForm(key="away"),
        "cover_form": CoverForm(key="c"),
    }
    forms["shifts_form"].worker.offer(WORKERS)
    forms["away_form"].worker.offer(WORKERS if supervises else {me: WORKERS[me]})
    forms["cover_form"].by_site.offer({"2": SITES[2]})
    for form in offers.values():
        form.colleague.offer({key: name for key, name in WORKERS.items() if key != me})
    return {
        "frame": replace(SERGEANT if supervises else DUTY, on_duty=ON_NOW if rota.shifts else ()),
        "site_id": 1, "sites": SITES, "own_sites": (1, 2), "rota": rota, "days": days_of(rota, TODAY, 14), "me": me,
        "names": WORKERS, "supervises": supervises, "offer_forms": offers, "errors": {},
        "end_forms": {pattern.pattern_id: EndForm(key=pattern.pattern_id) for pattern in rota.patterns}, **forms,
    }  # fmt: skip


def _typed() -> ShiftsForm:
    typed = ShiftsForm(
        MultiDict({"worker": DANA, "role": "sergeant", "begins": "25", "ends": "6am", "first-day": "31"})
    )
    typed.worker.offer(WORKERS)
    return typed


ROTA_PAGES = {
    "rota": ("cases/rota.html", _context(FULL, ROWAN, supervises=True)),
    "rota-of-an-officer": ("cases/rota.html", _context(FULL, DANA, supervises=False)),
    "rota-empty": ("cases/rota.html", _context(EMPTY, ROWAN, supervises=True)),
    "rota-with-errors": (
        "cases/rota.html",
        _context(FULL, ROWAN, supervises=True)
        | with_errors(
            "shifts_form",
            _typed(),
            worker="Dana Cole does not have this role here",
            begins="Enter when the shift begins, like 22:00 or 10pm",
            weekdays="Select at least one day",
            first="Enter a real first day, like 27 3 2027",
        ),
    ),
}
