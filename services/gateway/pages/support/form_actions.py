"""What every form page does: send the command when nothing is missing, else say beside the field what is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Response

from common.errors import Refused
from common.messages import RpcRequest
from common.queries import Page, page_count, page_of_items
from gateway.pages.support import layout
from gateway.pages.support.form_fields import Errors, page_number
from gateway.pages.support.forms import Form
from gateway.presentation.error_messages import refusal

T = TypeVar("T")


def sliced(items: Sequence[T]) -> Page[T]:
    """The page that was asked for of a list that came whole; what lies beyond the last page is the last."""
    return page_of_items(items, min(page_number(), page_count(len(items))))


def carry_out(
    make: Callable[[], RpcRequest[Any]],
    notice: str,
    address: str,
    *,
    errors: Errors,
    redisplay: Callable[[Errors], Response],
    fields: Mapping[str, str] | None = None,
) -> Response:
    """Send the command and show ``notice`` on the page at ``address``. With errors, ``redisplay`` the form.

    ``fields`` maps a refusal's code to the field that it is shown beside; any other refusal is a page of its
    own."""
    if not errors:
        try:
            layout.command(make())
            return layout.done(notice, address)
        except Refused as no:
            if no.code not in (fields or {}):
                raise
            errors = {(fields or {})[no.code]: refusal(409, no.code).title}
    answer = redisplay(errors)
    answer.status_code = 422
    return answer


def submit(
    form: Form,
    make: Callable[[], RpcRequest[Any]],
    notice: str,
    address: str,
    *,
    redisplay: Callable[[Any], Response],
    fields: Mapping[str, str] | None = None,
    checks: Mapping[str, Sequence[Any]] | None = None,
) -> Response:
    """Check the form, send the command and show ``notice`` on the page at ``address``. With errors, ``redisplay`` the
    form.

    ``fields`` maps a refusal's code to the field that it is shown beside; any other refusal is a page of its own.
    ``checks`` are validators by field that have to ask a service."""
    if form.validate(checks):
        try:
            layout.command(make())
            return layout.done(notice, address)
        except Refused as no:
            if no.code not in (fields or {}):
                raise
            form.add_error((fields or {})[no.code], refusal(409, no.code).title)
    answer = redisplay(form)
    answer.status_code = 422
    return answer
