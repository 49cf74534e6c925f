"""The public form: a person asks for help in their own words, for themselves or for someone else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final, get_args

from flask import Blueprint, Response, current_app, request

from common.errors import NOT_FOUND, Refused
from gateway.access.directory import PublicForm
from gateway.access.refusals import refused
from gateway.access.route_guards import for_everybody
from gateway.messages import About, InboundRequest, Referrer
from gateway.pages.support import layout, signed_forms
from gateway.pages.support.form_fields import Errors, entered, typed
from gateway.rate_limits import TOO_OFTEN, RateLimiter, network_of
from referral.messages import AskedBy, YesNoAnswer

pages = Blueprint("referral_form", __name__)
MAX_LENGTHS: Final = {"worry": 20_000, "age": 500, "address": 500, "contact": 500}
MAX_LINE_LENGTH: Final = 200
FOLDED: Final = {
    "them": ("given_name", "family_name", "age", "school", "address", "phone", "knows"),
    "you": ("your_name", "your_work", "your_phone", "your_email", "may_contact", "contact"),
}
_BIRTH = re.compile(r"\D*(\d{1,2})\D+(\d{1,2})\D+((?:19|20)\d\d)\D*")
_NOT_OURS = "Select “Send” again. Nothing has been sent yet"


@pages.get("/ask/<word>")
@for_everybody
def ask(word: str) -> Response:
    return _page(find_form(word), {})


@pages.post("/ask/<word>")
@for_everybody
def send(word: str) -> Response:
    """Keep it, and say by which reference it can be followed. Answered without a redirect, so that the reference is in
    no address and in no history; sending the page again gives the same one."""
    form, sent = find_form(word), signed_forms.verify()
    errors = _faults()
    if sent is None:
        return _page(form, {"worry": _NOT_OURS}, 400)
    if errors:
        return _page(form, errors, 422)
    try:
        rate_limiter().check(form.entry_point.tenant, "ask", network_of(request.remote_addr))
    except Refused as no:
        if no.code != TOO_OFTEN:
            raise
        return _page(form, {"worry": "Too many messages were sent from your network. Text us, or wait an hour"}, 429)
    text = _read_request()
    reference = layout.context().receiver.receive_request(form.entry_point, sent.id, text)
    return layout.render("public/referral_sent.html", form=form, reference=reference, danger=text.danger_now == "yes")


def find_form(word: str) -> PublicForm:
    """Raises: Refused(not_found)."""
    form = layout.context().directory.form(word)
    if form is None:
        raise refused(NOT_FOUND)
    return form


def rate_limiter() -> RateLimiter:
    match: RateLimiter = current_app.extensions["rate_limiter"]
    return match


def _page(form: PublicForm, errors: Errors, status: int = 200) -> Response:
    answer = layout.render(
        "public/referral_form.html",
        form=form,
        hidden=signed_forms.verify() or signed_forms.issue(),
        unfolded=[part for part, names in FOLDED.items() if any(typed(name) for name in names)],
        errors=errors,
        entered=entered() if errors else {},
    )
    answer.status_code = status
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer


def _faults() -> Errors:
    """Only what cannot be kept is at fault: nothing at all, or more than anybody could read."""
    errors: Errors = {}
    if not typed("worry"):
        errors["worry"] = "Enter what worries you. A few words are enough"
    for name, text in request.form.items():
        limit = MAX_LENGTHS.get(name, MAX_LINE_LENGTH)
        if name not in ("csrf_token", "command_id") and len(text) > limit:
            errors[name] = f"Make this shorter. Use {limit:,} characters or fewer"
    return errors


def _read_request() -> InboundRequest:
    age = typed("age") or None
    return InboundRequest(
        worry=typed("worry"),
        danger_now=_choice("danger_now", YesNoAnswer),
        knows=_choice("knows", YesNoAnswer),
        referrer=Referrer(
            asked_by=_choice("asked_by", AskedBy),
            name=_optional("your_name"),
            organisation=_optional("your_work"),
            phone=_optional("your_phone"),
            email=_optional("your_email"),
            may_contact=_choice("may_contact", YesNoAnswer),
            contact=_optional("contact"),
        ),
        about=About(
            given_name=_optional("given_name"),
            family_name=_optional("family_name"),
            date_of_birth=parse_birth_date(age or ""),
            age=age,
            school=_optional("school"),
            address=_optional("address"),
            phone=_optional("phone"),
        ),
    )


def parse_birth_date(text: str) -> date | None:
    """A date of birth in what was said of somebody's age: day, month and year in figures; anything else is none."""
    match = _BIRTH.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _optional(name: str) -> str | None:
    return typed(name) or None


def _choice(name: str, codes: Any) -> Any:
    """One of the listed answers; no answer, or one of somebody's own making, is none."""
    return typed(name) if typed(name) in get_args(codes) else "not_said"
