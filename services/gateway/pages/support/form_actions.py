"""What every route with a form does: check it, send the command, or show it again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response

from common.errors import Refused
from common.messages import RpcRequest
from gateway.pages.support import layout
from gateway.pages.support.forms import Form
from gateway.presentation.error_messages import refusal


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
