"""What the evaluation may count of somebody: their agreement, and when they were away. Forms of the case page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import EndAbsence, RecordAbsence, RecordAgreement, RetractAbsence
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.cases.case import act_on_case
from gateway.pages.cases.forms import AbsenceForm, AgreementForm, ReturnForm
from gateway.pages.support import layout

pages = Blueprint("participation", __name__, url_prefix="/cases/<uuid:case_id>")


@pages.post("/agreement")
@for_roles(declaration(RecordAgreement).roles)
def agreement(case_id: UUID) -> Response:
    form = AgreementForm(request.form)
    return act_on_case(
        case_id,
        form,
        lambda: RecordAgreement(
            case_id=case_id,
            agreed=form.agreed.data,
            by_whom=form.by_whom.data,
            notice_on=form.notice.data,
            understood=form.understood.data,
        ),
        "Evaluation decision recorded",
        fields={
            "notice_missing": "notice",
            "in_the_future": "notice",
            "understanding_not_checked": "understood",
            "evaluation_withdrawn": "agreed",
        },
    )


@pages.post("/absences")
@for_roles(declaration(RecordAbsence).roles)
def absence(case_id: UUID) -> Response:
    form = AbsenceForm(request.form)
    return act_on_case(
        case_id,
        form,
        lambda: RecordAbsence(case_id=case_id, reason=form.absence.data, since=form.since.data, until=form.until.data),
        "Time away recorded",
        fields=dict.fromkeys(("in_the_future", "absence_ends_before_it_begins"), "until"),
    )


@pages.post("/absences/<uuid:absence_id>/end")
@for_roles(declaration(EndAbsence).roles)
def end(case_id: UUID, absence_id: UUID) -> Response:
    form = ReturnForm(request.form, key=absence_id)
    return act_on_case(
        case_id,
        form,
        lambda: EndAbsence(case_id=case_id, absence_id=absence_id, until=form.back.data),
        "Return recorded",
        fields=dict.fromkeys(("in_the_future", "absence_ends_before_it_begins"), "back"),
    )


@pages.post("/absences/<uuid:absence_id>/mistake")
@for_roles(declaration(RetractAbsence).roles)
def mistake(case_id: UUID, absence_id: UUID) -> Response:
    layout.command(RetractAbsence(case_id=case_id, absence_id=absence_id))
    return layout.done("Entry removed", f"/cases/{case_id}")
