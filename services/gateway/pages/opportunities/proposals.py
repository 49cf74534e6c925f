"""Places that a finder proposed for a step: the case team reads what is unsafe about each, and agrees or declines."""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

from flask import Blueprint, Response, request

from casework.messages import CaseDetail, FindCase, StepDetail
from common.errors import NOT_FOUND
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from opportunities.messages import AnswerProposal, ListProposals, SafetyWarning

pages = Blueprint("proposals", __name__, url_prefix="/cases/<uuid:case_id>/steps/<uuid:step_id>/proposals")
NOTICES = {True: "Agreed. The finder can now offer this place", False: "Declined. The finder reads “Not chosen”"}


@pages.get("")
@for_roles(declaration(ListProposals).roles)
def show(case_id: UUID, step_id: UUID) -> Response:
    case, found = layout.ask_together(FindCase(case_id=case_id), ListProposals(step_id=step_id))
    return layout.render("opportunities/proposals.html", case=case, step=_step(case, step_id), proposals=found.items)


@pages.post("/<uuid:placement_id>/agree")
@for_roles(declaration(AnswerProposal).roles)
def agree(case_id: UUID, step_id: UUID, placement_id: UUID) -> Response:
    """The form holds the warnings that were shown; one that is new since then is refused."""
    return _answer(case_id, placement_id, agreed=True)


@pages.post("/<uuid:placement_id>/decline")
@for_roles(declaration(AnswerProposal).roles)
def decline(case_id: UUID, step_id: UUID, placement_id: UUID) -> Response:
    return _answer(case_id, placement_id, agreed=False)


def _answer(case_id: UUID, placement_id: UUID, *, agreed: bool) -> Response:
    known: tuple[Any, ...] = get_args(SafetyWarning)
    read = tuple(warning for warning in known if warning in request.form.getlist("warnings"))
    layout.command(AnswerProposal(placement_id=placement_id, agreed=agreed, warnings=read))
    return layout.done(NOTICES[agreed], f"/cases/{case_id}")


def _step(case: CaseDetail, step_id: UUID) -> StepDetail:
    """Raises: Refused(not_found)."""
    for step in case.steps:
        if step.step_id == step_id:
            return step
    raise refused(NOT_FOUND)
