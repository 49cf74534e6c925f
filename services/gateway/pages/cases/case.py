"""One person's case: the plan, and what was done on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import (
    AcknowledgeError,
    AgreePlan,
    AllocateNavigator,
    AnswerSetback,
    CaseDetail,
    FindCase,
    FinishStep,
    How,
    Informed,
    Level,
    NeedKind,
    Outcome,
    RecordContact,
    RecordInformationGiven,
    RecordNeed,
)
from common.errors import Refused
from common.messages import declaration
from gateway.access.route_guards import for_roles
from gateway.context import may
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, entered, needed, typed
from gateway.pages.support.people import known_people
from gateway.presentation import plan_form
from gateway.presentation.error_messages import refusal

pages = Blueprint("cases", __name__, url_prefix="/cases/<uuid:case_id>")
NAVIGATOR: Final = {"reason_needed": "reason", "case_closed": "reason"} | dict.fromkeys(
    ("worker_unknown", "worker_not_at_site"), "worker_id"
)
FINISH: Final = ("evidence_needed", "step_already_done", "step_not_released", "step_not_own_work", "case_closed")


@pages.get("")
@for_roles(declaration(FindCase).roles)
def show(case_id: UUID) -> Response:
    return _page(case_id, {})


@pages.post("/navigator")
@for_roles(declaration(AllocateNavigator).roles)
def navigator(case_id: UUID) -> Response:
    errors: Errors = {}
    worker = needed("worker_id", errors, "Select a navigator")
    values = {"worker_id": worker, "reason": typed("reason")}
    return act_on_case(case_id, errors, AllocateNavigator, "Navigator saved", values, fields=NAVIGATOR)


@pages.post("/contacts")
@for_roles(declaration(RecordContact).roles)
def contact(case_id: UUID) -> Response:
    errors: Errors = {}
    how = _choice("how", How, errors, "Select how you made contact")
    outcome = _choice("outcome", Outcome, errors, "Select what happened")
    values = {"how": how, "outcome": outcome, "note": typed("note")}
    return act_on_case(case_id, errors, RecordContact, "Contact recorded", values, fields={"case_closed": "note"})


@pages.post("/needs")
@for_roles(declaration(RecordNeed).roles)
def need(case_id: UUID) -> Response:
    errors: Errors = {}
    kind = _choice("kind", NeedKind, errors, "Select a need")
    level = _choice("level", Level, errors, "Select how soon help is needed")
    values = {"kind": kind, "level": level, "own_words": typed("own_words")}
    return act_on_case(case_id, errors, RecordNeed, "Need recorded", values, fields={"case_closed": "own_words"})


@pages.post("/information-given")
@for_roles(declaration(RecordInformationGiven).roles)
def information_given(case_id: UUID) -> Response:
    errors: Errors = {}
    informed = _choice("informed", Informed, errors, "Select what they have been told")
    values, fields = (
        {"informed": informed, "note": typed("information-note")},
        {"case_closed": "information-note"},
    )
    return act_on_case(
        case_id,
        errors,
        RecordInformationGiven,
        "Recorded what they have been told",
        values,
        fields=fields,
    )


@pages.post("/steps/<uuid:step_id>/finish")
@for_roles(declaration(FinishStep).roles)
def finish(case_id: UUID, step_id: UUID) -> Response:
    evidence, key = typed("evidence"), f"evidence-{step_id}"
    errors = {} if evidence else {key: "Enter what shows that it is done"}
    values, fields = {"step_id": step_id, "evidence": evidence}, dict.fromkeys(FINISH, key)
    return act_on_case(case_id, errors, FinishStep, "Step finished", values, fields=fields, evidence=key)


@pages.post("/steps/<uuid:step_id>/way")
@for_roles(declaration(AnswerSetback).roles)
def way(case_id: UUID, step_id: UUID) -> Response:
    done, key = typed("way"), f"way-{step_id}"
    errors = {} if done else {key: "Enter what happens now"}
    values, fields = {"step_id": step_id, "done": done}, dict.fromkeys(("setback_answered", "case_closed"), key)
    return act_on_case(case_id, errors, AnswerSetback, "Recorded what happens now", values, fields=fields, way=key)


@pages.get("/plan")
@for_roles(declaration(AgreePlan).roles)
def plan(case_id: UUID) -> Response:
    case = layout.ask(FindCase(case_id=case_id))
    rows = plan_form.from_steps(case.steps) if case.steps else plan_form.blank()
    return _plan_page(case, rows, {})


@pages.post("/plan")
@for_roles(declaration(AgreePlan).roles)
def agree(case_id: UUID) -> Response:
    rows = plan_form.read(request.form)
    steps, errors = plan_form.steps(rows)
    if not errors:
        try:
            layout.command(AgreePlan(case_id=case_id, steps=steps))
            return layout.done("Plan agreed", f"/cases/{case_id}")
        except Refused as no:
            errors = {f"title-{no.facts.get('step', 'A')}": refusal(409, no.code).title}
    return _plan_page(layout.ask(FindCase(case_id=case_id)), rows, errors)


def act_on_case(
    case_id: UUID,
    errors: Errors,
    message: Any,
    notice: str,
    values: Any,
    *,
    fields: Mapping[str, str],
    **keys: str,
) -> Response:
    """Send the command, or show the case again with what was typed; ``keys`` as for ``entered``."""

    def redisplay(faults: Errors) -> Response:
        return _page(case_id, faults, **keys)

    address = f"/cases/{case_id}"
    return carry_out(
        lambda: message(case_id=case_id, **values),
        notice,
        address,
        errors=errors,
        redisplay=redisplay,
        fields=fields,
    )


def _choice(name: str, allowed: Any, errors: Errors, words: str) -> str:
    value = typed(name)
    if value not in get_args(allowed):
        errors[name] = words
    return value


def _page(case_id: UUID, errors: Errors, **keys: str) -> Response:
    case = layout.ask(FindCase(case_id=case_id))
    here = layout.member()
    changes = case.state != "closed" or bool(errors)  # what was typed stays, also when it was closed meanwhile
    return layout.render(
        "cases/case.html",
        case=case,
        known=known_people(case.person_id).get(case.person_id),
        workers=layout.names_of_staff(),
        sites=layout.names_of_sites(),
        last_opened=layout.last_opened(f"case:{case_id}", visit=not errors),
        can_work=changes and may(here, RecordContact),
        can_allocate=(changes or case.review is not None) and may(here, AllocateNavigator),
        can_see_error=(case.next_action == "opened_in_error" or bool(errors)) and may(here, AcknowledgeError),
        errors=errors,
        entered=entered(**keys) if errors else {},
    )


def _plan_page(case: CaseDetail, rows: Any, errors: Errors) -> Response:
    known = known_people(case.person_id).get(case.person_id)
    answer = layout.render("cases/plan_form.html", case_id=case.case_id, known=known, rows=rows, errors=errors)
    answer.status_code = 422 if errors else 200
    return answer
