"""What a worker sees whom no commissioner has named yet: not a dead end, but whom to ask."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from common.errors import NOT_FOUND, Refused
from gateway.pages.support import layout


def or_no_group(page: Callable[[], Response]) -> Response:
    """A first page of a group. Users with the role see it even before a commissioner names them."""
    try:
        return page()
    except Refused as refusal:
        if refusal.code != NOT_FOUND:
            raise
        return layout.render("voluntary/no_group.html")
