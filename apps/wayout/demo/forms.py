"""Helpers to fill in forms: dates in three fields, options by their text, and whether a form is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from wayout.demo.http_browser import Page, StoryFailed


def date_fields(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def is_refused(page: Page, action: str, values: Mapping[str, str]) -> bool:
    """Whether a form is refused, by a page that says why."""
    try:
        page.send(action, values)
    except StoryFailed as failure:
        return str(failure).endswith(("answered 409", "answered 422"))
    return False


def option_value(page: Page, text: str) -> str:
    """The value of the first option with this text. Raises: StoryFailed if there is none."""
    match = re.search(rf'<option value="([^"]+)"[^>]*>\s*{re.escape(text)}', page.html)
    if match is None:
        raise StoryFailed(f"{page.path} has no option {text!r}")
    return match[1]


def session_ids(page: Page) -> list[str]:
    """The ids of the sessions on a claim form."""
    return re.findall(r'name="session_ids"[^>]*value="([^"]+)"', page.html)


def has_form(page: Page, action: str) -> bool:
    return any(form.action.endswith(action) for form in page.forms)
