"""A concern that a local group raised: what it wrote, and what the team did about it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import AnswerConcern, FindCase
from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.cases.forms import ConcernForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import errors_of
from voluntary.messages import FindConcern

pages = Blueprint("concerns", __name__, url_prefix="/cases/<uuid:case_id>/concerns/<uuid:concern_id>")


@pages.get("")
@for_roles(declaration(FindConcern).roles)
def show(case_id: UUID, concern_id: UUID) -> Response:
    return _page(case_id, concern_id)


@pages.post("")
@for_roles(declaration(AnswerConcern).roles)
def answer(case_id: UUID, concern_id: UUID) -> Response:
    form = ConcernForm(request.form)
    return submit(
        form,
        lambda: AnswerConcern(case_id=case_id, concern_id=concern_id, done=form.done.data),
        "Recorded what was done",
        f"/cases/{case_id}",
        redisplay=partial(_page, case_id, concern_id),
        fields={"concern_answered": "done"},
    )


def _page(case_id: UUID, concern_id: UUID, submitted: ConcernForm | None = None) -> Response:
    case, detail = layout.ask_together(FindCase(case_id=case_id), FindConcern(concern_id=concern_id))
    matching = [concern for concern in case.concerns if concern.concern_id == concern_id]
    if not matching:
        raise refused(NOT_FOUND)
    return layout.render(
        "cases/concern.html",
        case=case,
        concern=matching[0],
        detail=detail,
        workers=layout.names_of_staff(),
        form=submitted or ConcernForm(),
        errors=errors_of(submitted),
    )
