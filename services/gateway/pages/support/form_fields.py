"""Reads form fields: text, dates, amounts, numbers, choices and evidence, and words what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from datetime import date
from typing import Any, get_args
from uuid import UUID

from flask import g, request

from gateway.presentation import time_formats
from opportunities.messages import Evidence, EvidenceKind

Errors = dict[str, str]
MAX_PENCE = 10**12
_POUNDS = re.compile(r"£?(?P<pounds>\d{1,3}(,\d{3})+|\d{1,10})(\.(?P<pence>\d{2}))?", re.ASCII)


def typed(name: str) -> str:
    return request.form.get(name, "").strip()


def page_number() -> int:
    """The page asked for; anything that is no page is the first."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isdecimal() and 0 < len(asked) < 7 and int(asked) > 0 else 1


def typed_date(name: str, errors: Errors, *, what: str) -> date | None:
    """A date typed in three parts; all empty is None, anything else that is no date is an error."""
    parts = [typed(f"{name}-{part}") for part in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        errors[f"{name}-day"] = f"Enter a real {what}, like 27 3 2010, or leave it empty"
        return None


def needed(name: str, errors: Errors, words: str) -> str:
    """Something typed that must not be empty."""
    text = typed(name)
    if not text:
        errors[name] = words
    return text


def entered(**keys: str) -> dict[str, str]:
    """What was typed, to be shown again beside the errors. ``keys`` says which fields the page knows by another key:
    where a page has the same form many times, each has keys of its own."""
    ours = ("csrf_token", "command_id")
    return {keys.get(name, name): value for name, value in request.form.items() if name not in ours}


def pence(name: str, errors: Errors, words: str, *, least: int = 1) -> int:
    """An amount typed in pounds: 1250, 1,250.50 or £45."""
    found = _POUNDS.fullmatch(typed(name).replace(" ", ""))
    amount = int(found["pounds"].replace(",", "")) * 100 + int(found["pence"] or 0) if found else -1
    if not least <= amount <= MAX_PENCE:
        errors[name] = words
    return amount


def whole_number(name: str, errors: Errors, words: str, *, least: int = 1, most: int = 1000) -> int:
    text = typed(name)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else least - 1
    if not least <= number <= most:
        errors[name] = words
    return number


def required_date(name: str, errors: Errors, *, what: str) -> date:
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


def chosen_id(name: str, errors: Errors, words: str) -> UUID:
    """The one thing that was chosen under this name."""
    try:
        return UUID(typed(name))
    except ValueError:
        errors[name] = words
        return UUID(int=0)


def today() -> date:
    return time_formats.local(g.now).date()


def filled_in(name: str, when: date) -> dict[str, str]:
    """The three parts of a date field, as if they had been typed."""
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def evidence(errors: Errors) -> Evidence:
    kind = choice("evidence", EvidenceKind, errors, "Select what shows it")
    seen = past_date("seen", errors, what="date you saw it")
    return Evidence(kind=kind, seen_on=seen)


def past_date(name: str, errors: Errors, *, what: str) -> date:
    found = required_date(name, errors, what=what)
    if f"{name}-day" not in errors and found > today():
        errors[f"{name}-day"] = f"{what.capitalize()} must be today or in the past"
    return found


def ticked(name: str, allowed: Collection[str]) -> tuple[str, ...]:
    """The codes that were ticked; what is not on the list is passed over."""
    return tuple(code for code in dict.fromkeys(request.form.getlist(name)) if code in allowed)
