"""What every form page does: send the command when nothing is missing, else say beside the field what is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Response

from common.errors import Refused
from common.messages import Asks
from gateway.pages.support import layout
from gateway.pages.support.form_fields import Errors, page_number
from gateway.presentation.error_messages import refusal

T = TypeVar("T")
PAGE = 25


@dataclass(frozen=True)
class Slice(Generic[T]):
    """One page of a list that came whole."""

    items: Sequence[T]
    total: int
    page: int
    pages: int


def sliced(items: Sequence[T]) -> Slice[T]:
    """The page that was asked for."""
    pages = max(1, -(-len(items) // PAGE))
    page = min(page_number(), pages)
    return Slice(items[PAGE * (page - 1) : PAGE * page], len(items), page, pages)


def carry_out(
    make: Callable[[], Asks[Any]],
    said: str,
    address: str,
    *,
    errors: Errors,
    again: Callable[[Errors], Response],
    beside: Mapping[str, str] | None = None,
) -> Response:
    """Send the command and say so on the page at ``address``. ``beside`` names the field beside which a refusal is
    said; a refusal that belongs to no field is a page of its own."""
    if not errors:
        try:
            layout.command(make())
            return layout.done(said, address)
        except Refused as no:
            if no.code not in (beside or {}):
                raise
            errors = {(beside or {})[no.code]: refusal(409, no.code).title}
    answer = again(errors)
    answer.status_code = 422
    return answer
