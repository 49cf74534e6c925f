"""The local groups that a commissioner registered: their users, their documents, and their awards."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND
from common.messages import declaration
from common.roles import PARTNER_WORKER
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.fields import options, today
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import Form, current_form, errors_of
from gateway.pages.support.pagination import sliced
from gateway.pages.voluntary.commissioner_forms import AwardForm, DocumentForm, RegisterForm
from gateway.pages.voluntary.funds import names_of_budget_lines
from gateway.presentation.due_diligence import due_diligence_of
from gateway.store.users import Member, members
from voluntary.messages import (
    Document,
    ListFunds,
    ListOrganisations,
    MakeAward,
    RecordDocument,
    RegisterOrganisation,
)

pages = Blueprint("groups", __name__, url_prefix="/groups")
COMMISSIONERS = declaration(RegisterOrganisation).roles
AWARD_FIELDS = {
    "budget_line_exhausted": "limit",
    "no_show_costs_more_than_session": "no_show",
    "award_ends_before_it_starts": "ends",
    "due_diligence_expired": "budget_line_id",
}


@pages.get("")
@for_roles(COMMISSIONERS)
def groups() -> Response:
    return _list()


@pages.post("/register")
@for_roles(COMMISSIONERS)
def register() -> Response:
    form = _register_form(RegisterForm(request.form))
    return submit(
        form,
        lambda: RegisterOrganisation(name=form.name.data[:200], worker_ids=form.worker_ids.data),
        "Group registered. Now record its documents",
        "/groups",
        redisplay=_list,
        fields={"worker_of_another_group": "worker_ids"},
    )


@pages.get("/<uuid:group_id>")
@for_roles(COMMISSIONERS)
def show(group_id: UUID) -> Response:
    return _page(group_id)


@pages.post("/<uuid:group_id>/papers")
@for_roles(declaration(RecordDocument).roles)
def paper(group_id: UUID) -> Response:
    form = DocumentForm(request.form)
    return submit(
        form,
        lambda: RecordDocument(
            organisation_id=group_id,
            document=Document(kind=form.kind.data, valid_from=form.first.data, expires_on=form.last.data),
        ),
        "Document recorded",
        f"/groups/{group_id}",
        redisplay=partial(_page, group_id),
        fields={"document_ends_before_it_starts": "last"},
    )


@pages.post("/<uuid:group_id>/awards")
@for_roles(declaration(MakeAward).roles)
def award(group_id: UUID) -> Response:
    form = AwardForm(request.form)
    return submit(
        form,
        lambda: MakeAward(
            organisation_id=group_id,
            budget_line_id=form.budget_line_id.data,
            kind=form.award_kind.data,
            limit_pence=form.limit.data,
            price_pence=form.price.data,
            no_show_pence=form.no_show.data,
            sessions=form.sessions.data,  # type: ignore[arg-type]
            capacity=form.capacity.data,  # type: ignore[arg-type]
            preference=form.preference.data,  # type: ignore[arg-type]
            starts_on=form.starts.data,
            ends_on=form.ends.data,
        ),
        "Award added",
        f"/groups/{group_id}",
        redisplay=partial(_page, group_id),
        fields=AWARD_FIELDS,
    )


def _partner_workers() -> list[Member]:
    here = layout.member()
    return [one for one in layout.context().read(here.force_id, members) if PARTNER_WORKER in one.roles]


def _register_form(form: RegisterForm) -> RegisterForm:
    """With everybody who works for a group, or could."""
    form.worker_ids.choices = options({worker.actor: worker.name for worker in _partner_workers()})
    return form


def _list(submitted: RegisterForm | None = None) -> Response:
    found = layout.ask(ListOrganisations(), acting_as=COMMISSIONERS).items
    return layout.render(
        "voluntary/groups.html",
        page=sliced(found),
        form=submitted or _register_form(RegisterForm()),
        errors=errors_of(submitted),
    )


def _page(group_id: UUID, submitted: Form | None = None) -> Response:
    groups, funds = layout.ask_together(ListOrganisations(), ListFunds(), acting_as=COMMISSIONERS)
    found = next((one for one in groups.items if one.organisation_id == group_id), None)
    if found is None:
        raise refused(NOT_FOUND)
    budget_lines, award = names_of_budget_lines(funds), current_form(AwardForm, submitted)
    award.budget_line_id.offer(budget_lines)
    return layout.render(
        "voluntary/group.html",
        group=found,
        papers=due_diligence_of(found, today()),
        can_award=bool(budget_lines),
        sites=layout.names_of_sites(),
        document=current_form(DocumentForm, submitted, kind=next(iter(found.missing), None)),
        award_form=award,
        errors=errors_of(submitted),
    )
