"""Finds a date of birth in what somebody wrote about a person's age."""

from __future__ import annotations

import re
from datetime import date

_BIRTH = re.compile(r"\D*(\d{1,2})\D+(\d{1,2})\D+((?:19|20)\d\d)\D*")


def parse_birth_date(text: str) -> date | None:
    """A date of birth in what was said of somebody's age: day, month and year in figures; anything else is none."""
    match = _BIRTH.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
