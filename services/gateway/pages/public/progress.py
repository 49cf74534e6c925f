"""Shows a person who asked for help whether it was received and read: nothing else, whatever the outcome.

What was asked by the form is followed by its reference; what was texted, by a code that goes to the phone it came from.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND, Refused
from common.reference import parse_reference
from gateway import referral_progress
from gateway.access.directory import PublicForm
from gateway.access.route_guards import for_everybody
from gateway.pages.public.forms import CodeForm, ReferenceForm
from gateway.pages.public.referral_form import find_form, rate_limiter
from gateway.pages.support import layout, signed_forms
from gateway.pages.support.forms import Form
from gateway.rate_limits import TOO_OFTEN, network_of
from referral.messages import ReferralProgress

pages = Blueprint("progress", __name__)
_UNREADABLE = "Enter a reference with ten letters and numbers"
_TOO_OFTEN = "Too many references were tried from your network. Wait an hour"
_NOT_OURS = "Select “Check” again"
_NO_CODE = "Enter the six-digit code we sent you"
_WRONG_CODE = "This code is not correct or has expired"


@pages.get("/follow/<word>")
@for_everybody
def find_progress(word: str) -> Response:
    return _page(find_form(word), ReferenceForm())


@pages.post("/follow/<word>")
@for_everybody
def show(word: str) -> Response:
    """A reference travels in the body, so that it is in no address, no history and no log."""
    public_form, signed = find_form(word), signed_forms.verify()
    form = ReferenceForm(request.form)
    reference = parse_reference(form.reference.data)
    if signed is None:
        return _page(public_form, form, error=_NOT_OURS, status=400)
    if not _may_try(public_form):
        return _page(public_form, form, error=_TOO_OFTEN, status=429)
    if reference is None:
        return _page(public_form, form, error=_UNREADABLE, status=404)
    try:
        followed = referral_progress.follow(layout.context(), public_form.entry_point, reference)
        return _page(public_form, form, followed=followed)
    except Refused as refusal:
        if refusal.code != NOT_FOUND:
            raise
    referral_progress.ask_for_code(layout.context(), public_form.entry_point, reference, signed.id)
    return _code_page(public_form, CodeForm(), reference)


@pages.post("/follow/<word>/code")
@for_everybody
def by_code(word: str) -> Response:
    """One answer for a code that is wrong, spent or too old, and for a reference that nobody has."""
    public_form, signed = find_form(word), signed_forms.verify()
    form, typed_reference = CodeForm(request.form), ReferenceForm(request.form)
    reference, code = parse_reference(typed_reference.reference.data), referral_progress.read_code(form.code.data)
    if reference is None:
        return _page(public_form, typed_reference, error=_UNREADABLE, status=404 if signed else 400)
    if signed is None:
        return _code_page(public_form, form, reference, error=_NOT_OURS, status=400)
    if not _may_try(public_form):
        return _code_page(public_form, form, reference, error=_TOO_OFTEN, status=429)
    if code is None:
        return _code_page(public_form, form, reference, error=_NO_CODE, status=422)
    followed = referral_progress.follow_by_code(layout.context(), public_form.entry_point, reference, code, signed.id)
    if followed is None:
        return _code_page(public_form, form, reference, error=_WRONG_CODE, status=422)
    return _page(public_form, ReferenceForm(), followed=followed)


def _may_try(public_form: PublicForm) -> bool:
    try:
        rate_limiter().check(public_form.entry_point.tenant, "follow", network_of(request.remote_addr))
    except Refused as refusal:
        if refusal.code != TOO_OFTEN:
            raise
        return False
    return True


def _page(
    public_form: PublicForm,
    form: ReferenceForm,
    *,
    followed: ReferralProgress | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    if error:
        form.add_error("reference", error)
    return _render("public/progress.html", public_form, form, status, followed=followed)


def _code_page(
    public_form: PublicForm, form: CodeForm, reference: str, *, error: str = "", status: int = 200
) -> Response:
    if error:
        form.add_error("code", error)
    return _render("public/progress_code.html", public_form, form, status, reference=reference)


def _render(template: str, public_form: PublicForm, form: Form, status: int, **more: object) -> Response:
    response = layout.render(
        template,
        public_form=public_form,
        hidden=signed_forms.issue(),
        form=form,
        errors=form.errors_by_id,
        **more,
    )
    response.status_code = status
    if status == 429:
        response.headers["Retry-After"] = "3600"
    return response
