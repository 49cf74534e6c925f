"""One person's case: the plan, and what was done on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import (
    AcknowledgeCallouts,
    AcknowledgeError,
    AgreePlan,
    AllocateNavigator,
    AnswerSetback,
    CaseDetail,
    FindCase,
    FinishStep,
    ReadNews,
    RecordContact,
    RecordInformationGiven,
    RecordNeed,
)
from common.errors import Refused
from common.messages import RpcRequest, declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.cases.forms import (
    CaseForms,
    ContactForm,
    FinishForm,
    InformationGivenForm,
    NavigatorForm,
    NeedForm,
    SetbackForm,
)
from gateway.pages.cases.plan_form import PlanForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form, errors_of
from gateway.pages.support.people import known_people
from gateway.pages.support.text_form import TextForm, text_fault
from gateway.presentation.error_messages import refusal
from referral.messages import FindBackground, WriteToSender

pages = Blueprint("cases", __name__, url_prefix="/cases/<uuid:case_id>")
NAVIGATOR: Final = {"reason_needed": "reason", "case_closed": "reason"} | dict.fromkeys(
    ("worker_unknown", "worker_not_at_site"), "worker_id"
)
TEXT_REFUSALS: Final = (
    "answer_unsayable",
    "window_closes_first",
    "window_closed",
    "asked_for_no_texts",
    "number_not_safe",
    "number_not_textable",
    "no_number",
)
FINISH: Final = ("evidence_needed", "step_already_done", "step_not_released", "step_not_own_work", "case_closed")


@pages.get("")
@for_roles(declaration(FindCase).roles)
def show(case_id: UUID) -> Response:
    return _page(case_id)


@pages.post("/navigator")
@for_roles(declaration(AllocateNavigator).roles)
def navigator(case_id: UUID) -> Response:
    form = NavigatorForm(request.form)
    return act_on_case(
        case_id,
        form,
        lambda: AllocateNavigator(case_id=case_id, worker_id=form.worker_id.data, reason=form.reason.data),
        "Navigator saved",
        fields=NAVIGATOR,
    )


@pages.post("/callouts")
@for_roles(declaration(AcknowledgeCallouts).roles)
def callouts(case_id: UUID) -> Response:
    layout.command(AcknowledgeCallouts(case_id=case_id))
    return layout.done("You are dealing with it. Nobody else is called", f"/cases/{case_id}")


@pages.post("/contacts")
@for_roles(declaration(RecordContact).roles)
def contact(case_id: UUID) -> Response:
    form = ContactForm(request.form)
    return act_on_case(
        case_id,
        form,
        lambda: RecordContact(case_id=case_id, how=form.how.data, outcome=form.outcome.data, note=form.note.data),
        "Contact recorded",
        fields={"case_closed": "note"},
    )


@pages.post("/needs")
@for_roles(declaration(RecordNeed).roles)
def need(case_id: UUID) -> Response:
    form = NeedForm(request.form)
    return act_on_case(
        case_id,
        form,
        lambda: RecordNeed(case_id=case_id, kind=form.kind.data, level=form.level.data, own_words=form.own_words.data),
        "Need recorded",
        fields={"case_closed": "own_words"},
    )


@pages.post("/information-given")
@for_roles(declaration(RecordInformationGiven).roles)
def information_given(case_id: UUID) -> Response:
    form = InformationGivenForm(request.form)
    return act_on_case(
        case_id,
        form,
        lambda: RecordInformationGiven(case_id=case_id, informed=form.informed.data, note=form.note.data),
        "Recorded what they have been told",
        fields={"case_closed": "note"},
    )


@pages.post("/steps/<uuid:step_id>/finish")
@for_roles(declaration(FinishStep).roles)
def finish(case_id: UUID, step_id: UUID) -> Response:
    form = FinishForm(request.form, key=step_id)
    return act_on_case(
        case_id,
        form,
        lambda: FinishStep(case_id=case_id, step_id=step_id, evidence=form.evidence.data),
        "Step finished",
        fields=dict.fromkeys(FINISH, "evidence"),
    )


@pages.post("/steps/<uuid:step_id>/way")
@for_roles(declaration(AnswerSetback).roles)
def way(case_id: UUID, step_id: UUID) -> Response:
    form = SetbackForm(request.form, key=step_id)
    return act_on_case(
        case_id,
        form,
        lambda: AnswerSetback(case_id=case_id, step_id=step_id, done=form.way.data),
        "Recorded what happens now",
        fields=dict.fromkeys(("setback_answered", "case_closed"), "way"),
    )


@pages.post("/referrals/<uuid:referral_id>/texts")
@for_roles(declaration(WriteToSender).roles)
def text(case_id: UUID, referral_id: UUID) -> Response:
    form = TextForm(request.form, key=referral_id)
    if form.validate():
        try:
            layout.command(WriteToSender(referral_id=referral_id, text=form.text.data, urgent=form.urgent.data))
            return layout.done("Your text is being sent or is waiting", f"/cases/{case_id}")
        except Refused as no:
            if no.code not in TEXT_REFUSALS:
                raise
            form.add_error("text", text_fault(no) if no.code == "answer_unsayable" else refusal(422, no.code).title)
    answer = _page(case_id, form)
    answer.status_code = 422
    return answer


@pages.get("/plan")
@for_roles(declaration(AgreePlan).roles)
def plan(case_id: UUID) -> Response:
    case = layout.ask(FindCase(case_id=case_id))
    return _plan_page(case, PlanForm(steps=case.steps))


@pages.post("/plan")
@for_roles(declaration(AgreePlan).roles)
def agree(case_id: UUID) -> Response:
    form = PlanForm(request.form)
    if form.validate():
        try:
            layout.command(AgreePlan(case_id=case_id, steps=form.steps))
            return layout.done("Plan agreed", f"/cases/{case_id}")
        except Refused as no:
            form.add_error(str(no.facts.get("step", "A")), refusal(409, no.code).title)
    return _plan_page(layout.ask(FindCase(case_id=case_id)), form)


def act_on_case(
    case_id: UUID,
    form: Form,
    make: Callable[[], RpcRequest[Any]],
    notice: str,
    *,
    fields: Mapping[str, str],
) -> Response:
    """Send the command, or show the case again with what was typed."""
    return submit(form, make, notice, f"/cases/{case_id}", redisplay=partial(_page, case_id), fields=fields)


def _page(case_id: UUID, submitted: Form | None = None) -> Response:
    case = layout.ask(FindCase(case_id=case_id))
    here, errors = layout.member(), errors_of(submitted)
    changes = case.state != "closed" or bool(errors)  # what was typed stays, also when it was closed meanwhile
    return layout.render(
        "cases/case.html",
        case=case,
        known=known_people(case.person_id).get(case.person_id),
        background=layout.ask(FindBackground(person_id=case.person_id)),
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        last_opened=layout.last_opened(f"case:{case_id}", visit=not errors),
        can_work=changes and may(here, RecordContact),
        can_allocate=(changes or case.review is not None) and may(here, AllocateNavigator),
        can_read_news=may(here, ReadNews),
        can_acknowledge=may(here, AcknowledgeCallouts),
        can_see_error=(case.next_action == "opened_in_error" or bool(errors)) and may(here, AcknowledgeError),
        case_forms=CaseForms(submitted),
        errors=errors,
    )


def _plan_page(case: CaseDetail, form: PlanForm) -> Response:
    known, errors = known_people(case.person_id).get(case.person_id), form.errors_by_id
    answer = layout.render("cases/plan_form.html", case_id=case.case_id, known=known, form=form, errors=errors)
    answer.status_code = 422 if errors else 200
    return answer
