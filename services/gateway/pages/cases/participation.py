"""What the evaluation may count of somebody: their agreement, and when they were away. Forms of the case page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from casework.messages import (
    AbsenceReason,
    Agreed,
    ByWhom,
    EndAbsence,
    RecordAbsence,
    RecordAgreement,
    RetractAbsence,
)
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.pages.cases.case import act_on_case
from gateway.pages.support.form_fields import Errors, choice, past_date, typed, typed_date

pages = Blueprint("participation", __name__, url_prefix="/cases/<uuid:case_id>")


@pages.post("/agreement")
@for_roles(declaration(RecordAgreement).roles)
def agreement(case_id: UUID) -> Response:
    errors: Errors = {}
    values = {
        "agreed": choice("agreed", Agreed, errors, "Select what they decided"),
        "by_whom": choice("by_whom", ByWhom, errors, "Select who told you"),
        "notice_on": typed_date("notice", errors, what="date of the notice"),
        "understood": bool(typed("understood")),
    }
    fields = {
        "notice_missing": "notice-day",
        "in_the_future": "notice-day",
        "understanding_not_checked": "understood",
        "evaluation_withdrawn": "agreed",
    }
    return act_on_case(case_id, errors, RecordAgreement, "Evaluation decision recorded", values, fields=fields)


@pages.post("/absences")
@for_roles(declaration(RecordAbsence).roles)
def absence(case_id: UUID) -> Response:
    errors: Errors = {}
    values = {
        "reason": choice("absence", AbsenceReason, errors, "Select where they were"),
        "since": past_date("since", errors, what="first day"),
        "until": typed_date("until", errors, what="last day"),
    }
    fields = dict.fromkeys(("in_the_future", "absence_ends_before_it_begins"), "until-day")
    return act_on_case(case_id, errors, RecordAbsence, "Time away recorded", values, fields=fields)


@pages.post("/absences/<uuid:absence_id>/end")
@for_roles(declaration(EndAbsence).roles)
def end(case_id: UUID, absence_id: UUID) -> Response:
    errors: Errors = {}
    values = {"absence_id": absence_id, "until": past_date(f"back-{absence_id}", errors, what="date they came back")}
    fields = dict.fromkeys(("in_the_future", "absence_ends_before_it_begins"), f"back-{absence_id}-day")
    return act_on_case(case_id, errors, EndAbsence, "Return recorded", values, fields=fields)


@pages.post("/absences/<uuid:absence_id>/mistake")
@for_roles(declaration(RetractAbsence).roles)
def mistake(case_id: UUID, absence_id: UUID) -> Response:
    return act_on_case(case_id, {}, RetractAbsence, "Entry removed", {"absence_id": absence_id}, fields={})
