"""The rota of a site: who is on in the next two weeks, when nobody is, and what changes it. A rota has the number of
its site."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, Final, cast
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from wtforms.validators import ValidationError

from casework.messages import (
    AddShifts,
    AgreeSiteCover,
    AgreeSwap,
    AskSiteCover,
    CancelShift,
    EndDutyAbsence,
    EndShifts,
    FindRota,
    OfferSwap,
    RecordDutyAbsence,
    Rota,
    RotaShift,
)
from common.errors import NOT_FOUND
from common.messages import declaration
from common.roles import SUPERVISION
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.cases.rota_forms import AwayForm, CoverForm, EndForm, OfferForm, ShiftsForm
from gateway.pages.support import layout
from gateway.pages.support.fields import today
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form, current_form, current_forms, errors_of
from gateway.pages.support.time_fields import moment_on
from gateway.presentation.rota_days import days_of
from gateway.store.users import Member, members

pages = Blueprint("rota", __name__, url_prefix="/rota")
ON_ROTA: Final = declaration(FindRota).roles
DAYS: Final = 14
EVERY_DAY: Final = tuple(range(7))


@pages.get("")
@for_roles(ON_ROTA)
def first_site() -> Response:
    return cast(Response, redirect(f"/rota/{layout.member().sites_where(ON_ROTA)[0]}", 303))


@pages.get("/<int:rota_id>")
@for_roles(ON_ROTA)
def show(rota_id: int) -> Response:
    return _page(rota_id)


@pages.post("/<int:rota_id>/shifts")
@for_roles(declaration(AddShifts).roles)
def add(rota_id: int) -> Response:
    form = _shifts_form(rota_id, ShiftsForm(request.form))
    return _change(
        rota_id,
        form,
        lambda: AddShifts(
            site_id=rota_id,
            role=form.role.data,
            worker_id=form.worker.data,
            weekdays=tuple(int(day) for day in form.weekdays.data) or EVERY_DAY,
            begins=form.begins.data,
            ends=form.ends.data,
            first_day=form.first.data,
            last_day=form.last.data,
        ),
        "Added to the rota",
        fields={
            "on_duty_twice": "worker",
            "weekday_missing": "weekdays",
            "pattern_ends_before_it_begins": "last",
            "pattern_without_shift": "weekdays",
        },
        checks={"worker": [partial(_has_role, rota_id)]},
    )


@pages.post("/<int:rota_id>/patterns/<uuid:pattern_id>/end")
@for_roles(declaration(EndShifts).roles)
def end(rota_id: int, pattern_id: UUID) -> Response:
    form = EndForm(request.form, key=pattern_id)
    return _change(
        rota_id,
        form,
        lambda: EndShifts(pattern_id=pattern_id, last_day=form.last.data),
        "These shifts end on that day",
        fields={"shift_begun": "last"},
    )


@pages.post("/<int:rota_id>/patterns/<uuid:pattern_id>/shifts/<day>/cancel")
@for_roles(declaration(CancelShift).roles)
def cancel(rota_id: int, pattern_id: UUID, day: str) -> Response:
    command = CancelShift(pattern_id=pattern_id, day=_day(day))
    return _change(rota_id, Form(request.form), lambda: command, "The shift is cancelled")


@pages.post("/<int:rota_id>/patterns/<uuid:pattern_id>/shifts/<day>/offer")
@for_roles(declaration(OfferSwap).roles)
def offer(rota_id: int, pattern_id: UUID, day: str) -> Response:
    shift_day = _day(day)
    form = OfferForm(request.form, key=f"{pattern_id}-{day}")
    form.colleague.offer(_names(_staff(rota_id)))
    return _change(
        rota_id,
        form,
        lambda: OfferSwap(pattern_id=pattern_id, day=shift_day, offered_to=form.colleague.data),
        "Offered. You stay on until they agree",
        fields={"swap_with_oneself": "colleague"},
    )


@pages.post("/<int:rota_id>/swaps/<uuid:swap_id>/agree")
@for_roles(declaration(AgreeSwap).roles)
def agree(rota_id: int, swap_id: UUID) -> Response:
    return _change(rota_id, Form(request.form), lambda: AgreeSwap(swap_id=swap_id), "You have this shift now")


@pages.post("/<int:rota_id>/absences")
@for_roles(declaration(RecordDutyAbsence).roles)
def away(rota_id: int) -> Response:
    rota = layout.ask(FindRota(site_id=rota_id, since=today()))
    form = _away_form(rota_id, rota, AwayForm(request.form, key="away"))
    return _change(
        rota_id,
        form,
        lambda: RecordDutyAbsence(worker_id=form.worker.data, **_from_to(form)),
        "Absence recorded. Look at the gaps",
        fields={"absence_ends_before_it_begins": "ends_on"},
    )


@pages.post("/<int:rota_id>/absences/<uuid:absence_id>/end")
@for_roles(declaration(EndDutyAbsence).roles)
def back(rota_id: int, absence_id: UUID) -> Response:
    command = EndDutyAbsence(absence_id=absence_id)
    return _change(rota_id, Form(request.form), lambda: command, "They are back from now on")


@pages.post("/<int:rota_id>/covers")
@for_roles(declaration(AskSiteCover).roles)
def ask_cover(rota_id: int) -> Response:
    form = _cover_form(rota_id, CoverForm(request.form, key="cover"))
    return _change(
        rota_id,
        form,
        lambda: AskSiteCover(site_id=rota_id, by_site_id=int(form.by_site.data), **_from_to(form)),
        "Asked. Their sergeant or inspector has to agree",
        fields={"cover_ends_before_it_begins": "ends_on", "cover_by_itself": "by_site"},
    )


@pages.post("/<int:rota_id>/covers/<uuid:cover_id>/agree")
@for_roles(declaration(AgreeSiteCover).roles)
def agree_cover(rota_id: int, cover_id: UUID) -> Response:
    return _change(rota_id, Form(request.form), lambda: AgreeSiteCover(cover_id=cover_id), "You cover them")


def _change(rota_id: int, form: Form, make: Any, notice: str, **more: Any) -> Response:
    answer = submit(form, make, notice, f"/rota/{rota_id}", redisplay=partial(_page, rota_id), **more)
    layout.context().on_duty.forget(layout.member().force_id)
    return answer


def _page(rota_id: int, submitted: Form | None = None) -> Response:
    since = today()
    rota = layout.ask(FindRota(site_id=rota_id, since=since, days=DAYS))
    here = layout.member()
    supervises = rota_id in here.sites_where(SUPERVISION)
    staff = _staff(rota_id)
    own = [one for one in rota.shifts if one.worker_id == here.actor]
    return layout.render(
        "cases/rota.html",
        site_id=rota_id,
        sites=layout.names_of_sites(),
        own_sites=here.sites_where(ON_ROTA),
        rota=rota,
        days=days_of(rota, since, DAYS),
        me=here.actor,
        names=layout.names_of_staff(),
        supervises=supervises,
        shifts_form=_shifts_form(rota_id, current_form(ShiftsForm, submitted, first=since)),
        end_forms=current_forms(EndForm, submitted, {one.pattern_id: {} for one in rota.patterns}),
        offer_forms=_offer_forms(own, submitted, staff),
        away_form=_away_form(rota_id, rota, current_form(AwayForm, submitted, key="away")),
        cover_form=_cover_form(rota_id, current_form(CoverForm, submitted, key="cover")),
        errors=errors_of(submitted),
    )


def _offer_forms(own: list[RotaShift], submitted: Form | None, staff: list[Member]) -> dict[str, OfferForm]:
    """One for each of the user's own shifts."""
    made = current_forms(OfferForm, submitted, {f"{one.pattern_id}-{one.day.isoformat()}": {} for one in own})
    others = {actor: name for actor, name in _names(staff).items() if actor != layout.member().actor}
    for form in made.values():
        form.colleague.offer(others)
    return made


def _shifts_form(rota_id: int, form: ShiftsForm) -> ShiftsForm:
    form.worker.offer(_names(_staff(rota_id)))
    return form


def _away_form(rota_id: int, rota: Rota, form: AwayForm) -> AwayForm:
    """Whoever supervises says it of everybody who has shifts here, everybody else of themselves."""
    here = layout.member()
    supervises = rota_id in here.sites_where(SUPERVISION)
    names = layout.names_of_staff()
    workers = {one.worker_id for one in rota.patterns} if supervises else set()
    form.worker.offer({actor: names[actor] for actor in sorted(workers | {here.actor}) if actor in names})
    return form


def _cover_form(rota_id: int, form: CoverForm) -> CoverForm:
    form.by_site.offer({str(number): name for number, name in layout.names_of_sites().items() if number != rota_id})
    return form


def _staff(rota_id: int) -> list[Member]:
    """Everybody who could be on at the site."""
    everybody = layout.context().read(layout.member().force_id, members)
    return [one for one in everybody if rota_id in one.sites_where(ON_ROTA)]


def _names(staff: list[Member]) -> dict[str, str]:
    return {one.actor: one.name for one in sorted(staff, key=lambda one: one.name)}


def _has_role(rota_id: int, form: ShiftsForm, field: Any) -> None:
    """Raises: ValidationError."""
    chosen = next((one for one in _staff(rota_id) if one.actor == field.data), None)
    if chosen is not None and form.role.data and (form.role.data, rota_id) not in chosen.grants:
        raise ValidationError(f"{chosen.name} does not have this role here")


def _from_to(form: AwayForm | CoverForm) -> dict[str, Any]:
    return {
        "begins": moment_on(form.begins_on.data, form.begins_at.data),
        "ends": moment_on(form.ends_on.data, form.ends_at.data),
    }


def _day(text: str) -> date:
    """Raises: Refused(not_found)."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise refused(NOT_FOUND) from wrong
