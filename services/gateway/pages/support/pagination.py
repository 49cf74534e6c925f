"""Which page of a list was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import request

from common.queries import Page, page_count, page_of_items

T = TypeVar("T")


def page_number() -> int:
    """The page asked for; anything that is no page is the first."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isdecimal() and 0 < len(asked) < 7 and int(asked) > 0 else 1


def sliced(items: Sequence[T]) -> Page[T]:
    """The page that was asked for of a list that came whole; what lies beyond the last page is the last."""
    return page_of_items(items, min(page_number(), page_count(len(items))))
