"""Reads money, numbers, days and choices that people typed, and says in words what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from typing import Any, get_args
from uuid import UUID

from flask import request

from gateway.pages.forms import Errors, typed, typed_date

MOST_PENCE = 10**12
_POUNDS = re.compile(r"£?(?P<pounds>\d{1,3}(,\d{3})+|\d{1,10})(\.(?P<pence>\d{2}))?", re.ASCII)


def pence(name: str, errors: Errors, words: str, *, least: int = 1) -> int:
    """An amount typed in pounds: 1250, 1,250.50 or £45."""
    found = _POUNDS.fullmatch(typed(name).replace(" ", ""))
    amount = int(found["pounds"].replace(",", "")) * 100 + int(found["pence"] or 0) if found else -1
    if not least <= amount <= MOST_PENCE:
        errors[name] = words
    return amount


def whole(name: str, errors: Errors, words: str, *, least: int = 1, most: int = 1000) -> int:
    text = typed(name)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else least - 1
    if not least <= number <= most:
        errors[name] = words
    return number


def day(name: str, errors: Errors, *, what: str) -> date:
    """A day that must be there."""
    found = typed_date(name, errors, what=what)
    if f"{name}-day" in errors:
        errors[f"{name}-day"] = f"Enter a real {what}, like 27 3 2027"
    elif found is None:
        errors[f"{name}-day"] = f"Enter the {what}"
    return found or date.min


def choice(name: str, allowed: Any, errors: Errors, words: str) -> Any:
    """One of the values of a ``Literal``, or of what may be chosen."""
    value = typed(name)
    choices: Container[str] = get_args(allowed) or allowed
    if value not in choices:
        errors[name] = words
    return value


def ids(name: str) -> tuple[UUID, ...]:
    """Everything that was ticked under this name. What is no id names nothing and is passed over."""
    found = []
    for text in request.form.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


def an_id(name: str, errors: Errors, words: str) -> UUID:
    """The one thing that was chosen under this name."""
    try:
        return UUID(typed(name))
    except ValueError:
        errors[name] = words
        return UUID(int=0)
