"""How the story's people fill in forms: days in three parts, choices by their words, and a look at what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from wayout.demo.http_browser import Page, Unexpected


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def refused(page: Page, action: str, values: Mapping[str, str]) -> bool:
    """Whether a form is refused in words, by a page that says why."""
    try:
        page.send(action, values)
    except Unexpected as no:
        return str(no).endswith(("answered 409", "answered 422"))
    return False


def option(page: Page, said: str) -> str:
    """The value of the first choice in a list that says this."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>\s*{re.escape(said)}', page.html)
    if found is None:
        raise Unexpected(f"{page.path} offers no {said!r}")
    return found[1]


def boxes(page: Page) -> list[str]:
    """Every session that a claim form offers."""
    return re.findall(r'name="session_ids"[^>]*value="([^"]+)"', page.html)


def has(page: Page, action: str) -> bool:
    return any(form.action.endswith(action) for form in page.forms)
