"""Lists of referrals and of arrests: uploaded or pasted, previewed, then imported or discarded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast
from uuid import UUID, uuid5

from flask import Blueprint, Response, g, redirect, request

from common.messages import declaration
from common.tenancy import Actor, Tenant
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.body_limits import LARGE_FORM, LIST_BYTES
from gateway.list_parsing import columns
from gateway.list_parsing.columns import Kind
from gateway.list_parsing.csv_export import to_csv
from gateway.list_parsing.decoding import UnreadableList
from gateway.list_parsing.parser import ParsedLine
from gateway.list_parsing.table import TableLine
from gateway.list_uploads.uploads import ListUploads, UploadedList, column_signature
from gateway.pages.referrals.list_forms import ColumnsForm, ListForm
from gateway.pages.support import layout
from gateway.pages.support.fields import options
from gateway.pages.support.pagination import page_number
from gateway.presentation.labels import lists as words_lists
from gateway.store.lists import findings, get_list, newest
from gateway.store.tables import ListUpload
from referral.messages import ListQueue

pages = Blueprint("lists", __name__, url_prefix="/lists")
ROLES: Final = declaration(ListQueue).roles


def let_large_lists_in() -> None:
    """Only the form of a list, and only somebody who may give one, may be as large as a list is."""
    if request.endpoint == LARGE_FORM and request.method == "POST" and g.member and ROLES & g.member.roles:
        request.max_content_length = request.max_form_memory_size = LIST_BYTES


@pages.get("")
@for_roles(ROLES)
def show_all() -> Response:
    with lists().units_of_work.begin(tenant(), actor(), what="lists") as uow:
        page = newest(uow, page_number())
    return layout.render(
        "referrals/list_uploads.html",
        page=page,
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
    )


@pages.get("/new")
@for_roles(ROLES)
def begin() -> Response:
    return _form(_new_form())


@pages.post("/new")
@for_roles(ROLES)
def give() -> Response:
    form = _new_form(request.form)
    form.upload = request.files.get("file")
    if not form.validate():
        return _form(form)
    site = form.site.data
    given = UploadedList(
        kind=form.kind.data,
        text=form.text,
        provided_by=form.given_by.data,
        day=form.day.data,
        suite=form.suite.data,
    )
    try:
        list_id = lists().upload(tenant(), actor(), int(site), given, list_id=_id_of_form(site))
    except UnreadableList as no:
        form.add_error("document", words_lists.NOT_A_LIST[no.code])
        return _form(form)
    return _to(list_id)


@pages.get("/<uuid:list_id>")
@for_roles(ROLES)
def show(list_id: UUID) -> Response:
    with lists().units_of_work.begin(tenant(), actor(), what="list") as uow:
        row = get_list(uow, list_id)
    if row.state == "waiting":
        return _preview(list_id)
    poll = "HX-Request" in request.headers
    answer = layout.render(
        "referrals/_list_progress.html" if poll else "referrals/list_progress.html",
        row=row,
        sites=layout.names_of_sites(),
        workers=layout.names_of_staff(),
    )
    answer.vary.add("HX-Request")
    return answer


@pages.post("/<uuid:list_id>/columns")
@for_roles(ROLES)
def read_by(list_id: UUID) -> Response:
    """Read it by other columns. The field of each column, and whether the first line is one of headings."""
    with lists().units_of_work.begin(tenant(), actor(), what="list") as uow:
        kind = cast(Kind, get_list(uow, list_id).kind)
    form = ColumnsForm(request.form)
    chosen = columns.check_columns(form.column.data, kind)
    if not chosen:
        return _preview(list_id, form, "Two columns cannot be the same field. Select a different field for one of them")
    try:
        lists().change_columns(tenant(), actor(), list_id, chosen, headed=form.headed.data == "yes")
    except UnreadableList as no:
        return _preview(list_id, form, words_lists.NOT_A_LIST[no.code])
    return _to(list_id)


@pages.post("/<uuid:list_id>/take-in")
@for_roles(ROLES)
def take_in(list_id: UUID) -> Response:
    with_faults = request.form.get("what") == "good"
    lists().confirm(tenant(), actor(), list_id, seen=request.form.get("seen", ""), with_faults=with_faults)
    return _to(list_id)


@pages.post("/<uuid:list_id>/put-aside")
@for_roles(ROLES)
def put_aside(list_id: UUID) -> Response:
    lists().discard(tenant(), actor(), list_id)
    return layout.done("List discarded. Nothing was imported", "/lists")


@pages.get("/<uuid:list_id>/left-out")
@for_roles(ROLES)
def left_out(list_id: UUID) -> Response:
    """The lines at fault as CSV, each with its number and what is wrong with it, to be put right and given again."""
    headings, lines = lists().faulty_lines(tenant(), actor(), list_id)
    wide = len(headings)
    rows = ([*_padded(one.line.cells, wide), str(one.line.number), _why(one)] for one in lines)
    body = to_csv([[*headings, "Row", "Why it was not imported"], *rows])
    answer = Response("\ufeff" + body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=left-out.csv"
    return answer


def lists() -> ListUploads:
    return layout.context().lists


def tenant() -> Tenant:
    """Their force, and the sites at which they may do this."""
    return Tenant(layout.member().force_id, _sites())


def actor() -> Actor:
    return Actor(layout.member().actor, layout.member().roles & ROLES)


def _sites() -> tuple[int, ...]:
    return layout.member().sites_where(ROLES)


def _id_of_form(site: str) -> UUID:
    """The same list for the same form, sent by the same officer for the same site: pressing twice gives one."""
    try:
        return uuid5(UUID(request.form.get("command_id", "")), f"{actor().id}:{site}")
    except ValueError as wrong:
        raise refused("command_id_missing") from wrong


def _to(list_id: UUID) -> Response:
    return cast(Response, redirect(f"/lists/{list_id}", 303))


def _new_form(submitted: Any = None) -> ListForm:
    """With the sites at which this user may; there is nothing to choose where it is one."""
    names, sites = layout.names_of_sites(), _sites()
    form = ListForm(submitted)
    form.site.choices = options({str(site): names[site] for site in sites})
    if len(sites) == 1 and not form.site.data:
        form.site.data = str(sites[0])
    return form


def _form(form: ListForm) -> Response:
    answer = layout.render("referrals/list_upload.html", form=form, errors=form.errors_by_id)
    answer.status_code = 422 if form.errors else 200
    return answer


def _preview(list_id: UUID, submitted: ColumnsForm | None = None, error: str = "") -> Response:
    opened = lists().open(tenant(), actor(), list_id)
    with lists().units_of_work.begin(tenant(), actor(), what="list") as uow:
        faults = findings(uow, list_id, page_number(), fault=True)
        notes = findings(uow, list_id, 1, fault=False)
    form = columns_form(opened.row, opened.columns, submitted, error)
    answer = layout.render(
        "referrals/list_preview.html",
        row=opened.row,
        seen=column_signature(opened.row),
        columns=_shown_columns(opened.columns, opened.head.headings),
        examples=_examples(opened.head.first, len(opened.columns)),
        first=[
            (one.line.number, _fields_of(one), [(f.field, f.why) for f in one.faults]) for one in opened.first_lines
        ],
        faults=faults,
        notes=notes.items,
        noted=notes.total,
        sites=layout.names_of_sites(),
        form=form,
        errors=form.errors_by_id,
    )
    answer.status_code = 422 if error else 200
    return answer


def columns_form(
    row: ListUpload, chosen: Sequence[str], submitted: ColumnsForm | None = None, error: str = ""
) -> ColumnsForm:
    """What was submitted, if it is about as many columns as the list has, else how the list is read now."""
    form = submitted
    if form is None or len(form.column.data) != len(chosen):
        form = ColumnsForm(column=chosen, headed="yes" if row.has_header else "no")
    form.offer(cast(Kind, row.kind))
    if error:
        form.add_column_error(error)
    return form


def _shown_columns(chosen: Sequence[str], headings: Sequence[str]) -> Sequence[tuple[str, str]]:
    """What each column is called on the page, and its field."""
    return [
        (headings[index] if index < len(headings) and headings[index] else f"Column {index + 1}", field)
        for index, field in enumerate(chosen)
    ]


def _examples(first: Sequence[TableLine], wide: int) -> Sequence[str]:
    """The first value of each column, from the first line that has one."""
    cells = [one.cells for one in first]
    return [next((line[index] for line in cells if index < len(line) and line[index]), "") for index in range(wide)]


def _fields_of(one: ParsedLine) -> Sequence[tuple[str, str]]:
    """The record as its fields in words, those that are not empty."""
    return [] if one.record is None else words_lists.values_of(one.record)


def _padded(cells: Sequence[str], wide: int) -> list[str]:
    return [*cells, *[""] * (wide - len(cells))]


def _why(one: ParsedLine) -> str:
    return "; ".join(words_lists.fault_text(fault.field, fault.why) for fault in one.faults)
