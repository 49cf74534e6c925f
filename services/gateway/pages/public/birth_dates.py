"""Finds a date of birth in what somebody wrote about a person's age."""

from __future__ import annotations

import re
from datetime import date

_BIRTH = re.compile(r"(?<!\d)(\d{1,2})(\s*[-/.]\s*|\s+)(\d{1,2})\2((?:19|20)\d\d)(?!\d)")


def parse_birth_date(text: str) -> date | None:
    """A date of birth in what was said of somebody's age: day, month and year in figures, one after the other with the
    same sign between them. Anything else is none, and so are two dates."""
    matches = _BIRTH.findall(text)
    if len(matches) != 1:
        return None
    day, _, month, year = matches[0]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
