"""The public form: a person asks for help in their own words, for themselves or for someone else."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from common.errors import NOT_FOUND, Refused
from gateway.access.directory import PublicForm
from gateway.access.refusals import refused
from gateway.access.route_guards import for_everybody
from gateway.pages.public.forms import ReferralForm
from gateway.pages.support import layout, signed_forms
from gateway.rate_limits import TOO_OFTEN, RateLimiter, network_of

pages = Blueprint("referral_form", __name__)
_NOT_OURS = "Select “Send” again. Nothing has been sent yet"


@pages.get("/ask/<word>")
@for_everybody
def ask(word: str) -> Response:
    return _page(find_form(word), ReferralForm())


@pages.post("/ask/<word>")
@for_everybody
def send(word: str) -> Response:
    """Keep it, and say by which reference it can be followed. Answered without a redirect, so that the reference is in
    no address and in no history; sending the page again gives the same one."""
    public_form, signed, form = find_form(word), signed_forms.verify(), ReferralForm(request.form)
    if signed is None:
        form.add_error("worry", _NOT_OURS)
        return _page(public_form, form, 400)
    if not form.validate():
        return _page(public_form, form, 422)
    try:
        rate_limiter().check(public_form.entry_point.tenant, "ask", network_of(request.remote_addr))
    except Refused as no:
        if no.code != TOO_OFTEN:
            raise
        form.add_error("worry", "Too many messages were sent from your network. Text us, or wait an hour")
        return _page(public_form, form, 429)
    asked = form.as_request()
    reference = layout.context().receiver.receive_request(public_form.entry_point, signed.id, asked)
    return layout.render(
        "public/referral_sent.html", public_form=public_form, reference=reference, danger=asked.danger_now == "yes"
    )


def find_form(word: str) -> PublicForm:
    """Raises: Refused(not_found)."""
    form = layout.context().directory.form(word)
    if form is None:
        raise refused(NOT_FOUND)
    return form


def rate_limiter() -> RateLimiter:
    match: RateLimiter = current_app.extensions["rate_limiter"]
    return match


def _page(public_form: PublicForm, form: ReferralForm, status: int = 200) -> Response:
    answer = layout.render(
        "public/referral_form.html",
        public_form=public_form,
        hidden=signed_forms.verify() or signed_forms.issue(),
        form=form,
        errors=form.errors_by_id,
    )
    answer.status_code = status
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer
