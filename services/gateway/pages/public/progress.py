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
from gateway.pages.public.referral_form import find_form, rate_limiter
from gateway.pages.support import layout, signed_forms
from gateway.pages.support.form_fields import Errors, entered, typed
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
def look(word: str) -> Response:
    return _page(find_form(word))


@pages.post("/follow/<word>")
@for_everybody
def show(word: str) -> Response:
    """A reference travels in the body, so that it is in no address, no history and no log."""
    form, sent, reference = find_form(word), signed_forms.verify(), parse_reference(typed("reference"))
    if sent is None:
        return _page(form, errors={"reference": _NOT_OURS}, status=400)
    if not _may_try(form):
        return _page(form, errors={"reference": _TOO_OFTEN}, status=429)
    if reference is None:
        return _page(form, errors={"reference": _UNREADABLE}, status=404)
    try:
        return _page(form, followed=referral_progress.follow(layout.context(), form.entry_point, reference))
    except Refused as refusal:
        if refusal.code != NOT_FOUND:
            raise
    referral_progress.ask_for_code(layout.context(), form.entry_point, reference, sent.id)
    return _code_page(form, reference)


@pages.post("/follow/<word>/code")
@for_everybody
def by_code(word: str) -> Response:
    """One answer for a code that is wrong, spent or too old, and for a reference that nobody has."""
    form, sent, reference = find_form(word), signed_forms.verify(), parse_reference(typed("reference"))
    code = referral_progress.read_code(typed("code"))
    if reference is None:
        status = 404 if sent else 400
        return _page(form, errors={"reference": _UNREADABLE}, status=status)
    if sent is None:
        return _code_page(form, reference, errors={"code": _NOT_OURS}, status=400)
    if not _may_try(form):
        return _code_page(form, reference, errors={"code": _TOO_OFTEN}, status=429)
    if code is None:
        return _code_page(form, reference, errors={"code": _NO_CODE}, status=422)
    followed = referral_progress.follow_by_code(layout.context(), form.entry_point, reference, code, sent.id)
    if followed is None:
        return _code_page(form, reference, errors={"code": _WRONG_CODE}, status=422)
    return _page(form, followed=followed)


def _may_try(form: PublicForm) -> bool:
    try:
        rate_limiter().check(form.entry_point.tenant, "follow", network_of(request.remote_addr))
    except Refused as refusal:
        if refusal.code != TOO_OFTEN:
            raise
        return False
    return True


def _page(
    form: PublicForm, *, followed: ReferralProgress | None = None, errors: Errors | None = None, status: int = 200
) -> Response:
    return _render("public/progress.html", form, errors or {}, status, followed=followed)


def _code_page(form: PublicForm, reference: str, *, errors: Errors | None = None, status: int = 200) -> Response:
    return _render("public/progress_code.html", form, errors or {}, status, reference=reference)


def _render(template: str, form: PublicForm, errors: Errors, status: int, **more: object) -> Response:
    response = layout.render(
        template,
        form=form,
        hidden=signed_forms.issue(),
        errors=errors,
        entered=entered() if errors else {},
        **more,
    )
    response.status_code = status
    if status == 429:
        response.headers["Retry-After"] = "3600"
    return response
