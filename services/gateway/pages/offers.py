"""What the pages about real places have in common: days, ticks, and the evidence that was typed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import g, request

from gateway.presentation import time_formats
from gateway.pages.amounts import choice, day
from gateway.pages.forms import Errors
from opportunities.messages import Evidence, EvidenceKind


def today() -> date:
    return time_formats.local(g.now).date()


def filled_in(name: str, when: date) -> dict[str, str]:
    """The three parts of a date field, as if they had been typed."""
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def evidence(errors: Errors) -> Evidence:
    kind = choice("evidence", EvidenceKind, errors, "Choose what shows it")
    seen = past_day("seen", errors, what="day on which you saw it")
    return Evidence(kind=kind, seen_on=seen)


def past_day(name: str, errors: Errors, *, what: str) -> date:
    found = day(name, errors, what=what)
    if f"{name}-day" not in errors and found > today():
        errors[f"{name}-day"] = f"The {what} must not be in the future"
    return found


def ticked(name: str, allowed: Collection[str]) -> tuple[str, ...]:
    """The codes that were ticked; what is not on the list is passed over."""
    return tuple(code for code in dict.fromkeys(request.form.getlist(name)) if code in allowed)
