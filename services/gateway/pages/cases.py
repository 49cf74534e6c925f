"""One person's case: the road from A to B, and what was done on it."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import (
    AgreePlan,
    AllocateNavigator,
    CaseDetail,
    FindCase,
    FinishStep,
    How,
    Level,
    NeedKind,
    Outcome,
    RecordContact,
    RecordNeed,
)
from common.errors import Refused
from common.messages import declaration
from gateway import plan_rows
from gateway.front import may
from gateway.pages import frame
from gateway.pages.forms import Errors, entered, needed, typed
from gateway.pages.work import known_people
from gateway.refusals import refusal
from gateway.security import for_roles

pages = Blueprint("cases", __name__, url_prefix="/cases/<uuid:case_id>")


@pages.get("")
@for_roles(declaration(FindCase).roles)
def show(case_id: UUID) -> Response:
    return _page(case_id, {})


@pages.post("/navigator")
@for_roles(declaration(AllocateNavigator).roles)
def navigator(case_id: UUID) -> Response:
    errors: Errors = {}
    worker = needed("worker_id", errors, "Choose a navigator")
    return _do(case_id, errors, AllocateNavigator, "Navigator decided", worker_id=worker, reason=typed("reason"))


@pages.post("/contacts")
@for_roles(declaration(RecordContact).roles)
def contact(case_id: UUID) -> Response:
    errors: Errors = {}
    how = _choice("how", How, errors, "Choose how you tried")
    outcome = _choice("outcome", Outcome, errors, "Choose what came of it")
    return _do(case_id, errors, RecordContact, "Contact recorded", how=how, outcome=outcome, note=typed("note"))


@pages.post("/needs")
@for_roles(declaration(RecordNeed).roles)
def need(case_id: UUID) -> Response:
    errors: Errors = {}
    kind = _choice("kind", NeedKind, errors, "Choose a need")
    level = _choice("level", Level, errors, "Choose how pressing it is")
    return _do(case_id, errors, RecordNeed, "Need recorded", kind=kind, level=level, own_words=typed("own_words"))


@pages.post("/steps/<uuid:step_id>/finish")
@for_roles(declaration(FinishStep).roles)
def finish(case_id: UUID, step_id: UUID) -> Response:
    errors: Errors = {}
    evidence = typed("evidence")
    if not evidence:
        errors[f"evidence-{step_id}"] = "Write what shows that it is done"
    return _do(case_id, errors, FinishStep, "Step finished", step_id=step_id, evidence=evidence)


@pages.get("/plan")
@for_roles(declaration(AgreePlan).roles)
def plan(case_id: UUID) -> Response:
    case = frame.ask(FindCase(case_id=case_id))
    rows = plan_rows.from_steps(case.steps) if case.steps else plan_rows.blank()
    return _plan_page(case, rows, {})


@pages.post("/plan")
@for_roles(declaration(AgreePlan).roles)
def agree(case_id: UUID) -> Response:
    rows = plan_rows.read(request.form)
    steps, errors = plan_rows.steps(rows)
    if not errors:
        try:
            frame.command(AgreePlan(case_id=case_id, steps=steps))
            return frame.done("Plan agreed", f"/cases/{case_id}")
        except Refused as no:
            errors = {f"title-{no.facts.get('step', 'A')}": refusal(409, no.code).title}
    return _plan_page(frame.ask(FindCase(case_id=case_id)), rows, errors)


def _do(case_id: UUID, errors: Errors, message: Any, words: str, **values: Any) -> Response:
    """Send the command when nothing is missing; what the service refuses is said on the same page."""
    if not errors:
        try:
            frame.command(message(case_id=case_id, **values))
            return frame.done(words, f"/cases/{case_id}")
        except Refused as no:
            field = _FIELD_OF.get(no.code)
            if field is None or not any(one.name == field for one in dataclasses.fields(message)):
                raise
            errors = {field: refusal(409, no.code).title}
    return _page(case_id, errors)


_FIELD_OF = {"reason_needed": "reason", "worker_unknown": "worker_id"}


def _choice(name: str, allowed: Any, errors: Errors, words: str) -> str:
    value = typed(name)
    if value not in get_args(allowed):
        errors[name] = words
    return value


def _page(case_id: UUID, errors: Errors) -> Response:
    case = frame.ask(FindCase(case_id=case_id))
    here = frame.member()
    answer = frame.render(
        "case.html",
        case=case,
        known=known_people(case.person_id).get(case.person_id),
        workers=frame.names_of_staff(),
        sites=frame.names_of_sites(),
        looked_at=frame.looked_before(f"case:{case_id}"),
        can_work=may(here, RecordContact),
        can_allocate=may(here, AllocateNavigator),
        errors=errors,
        entered=entered() if errors else {},
    )
    answer.status_code = 422 if errors else 200
    return answer


def _plan_page(case: CaseDetail, rows: Any, errors: Errors) -> Response:
    known = known_people(case.person_id).get(case.person_id)
    answer = frame.render("plan_form.html", case_id=case.case_id, known=known, rows=rows, errors=errors)
    answer.status_code = 422 if errors else 200
    return answer
