"""Whoever asked for help sees whether it came in and whether a person read it: nothing else, whatever became of it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from common.errors import NOT_FOUND, Refused
from common.reference import read_reference
from gateway import following
from gateway.door import Form
from gateway.limits import TOO_OFTEN, network_of
from gateway.pages import frame, open_forms
from gateway.pages.asking import form_at, turnstile
from gateway.pages.forms import Errors, entered, typed
from gateway.security import for_everybody
from referral.messages import Followed

pages = Blueprint("progress", __name__)
_UNKNOWN = "We cannot find that reference. Check each letter and number"
_TOO_OFTEN = "Too many references were tried from where you are. Wait an hour"
_NOT_OURS = "Press “Look” once more"


@pages.get("/follow/<word>")
@for_everybody
def look(word: str) -> Response:
    return _page(form_at(word))


@pages.post("/follow/<word>")
@for_everybody
def show(word: str) -> Response:
    """A reference travels in the body, so that it stands in no address, no history and no log."""
    form = form_at(word)
    if open_forms.came_back() is None:
        return _page(form, errors={"reference": _NOT_OURS}, status=400)
    try:
        turnstile().pass_(form.door.tenant, "follow", network_of(request.remote_addr))
        return _page(form, followed=_followed(form))
    except Refused as no:
        if no.code == TOO_OFTEN:
            return _page(form, errors={"reference": _TOO_OFTEN}, status=429)
        if no.code == NOT_FOUND:
            return _page(form, errors={"reference": _UNKNOWN}, status=404)
        raise


def _followed(form: Form) -> Followed:
    reference = read_reference(typed("reference"))
    if reference is None:
        raise Refused(NOT_FOUND)
    return following.follow(frame.front(), form.door, reference)


def _page(form: Form, *, followed: Followed | None = None, errors: Errors | None = None, status: int = 200) -> Response:
    answer = frame.render(
        "follow.html",
        form=form,
        hidden=open_forms.give_out(),
        followed=followed,
        text_number=current_app.config["TEXT_NUMBER"],
        errors=errors or {},
        entered=entered() if errors else {},
    )
    answer.status_code = status
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer
