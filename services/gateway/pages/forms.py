"""Reads what people typed into forms, and says in words what is missing."""

from __future__ import annotations

from datetime import date

from flask import request

Errors = dict[str, str]


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
