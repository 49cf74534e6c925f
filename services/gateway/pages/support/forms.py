"""The base of every form, which form a page shows, and the errors of its forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import wtforms

Errors = dict[str, str]


class Form(wtforms.Form):
    """A form of our pages. ``key`` is for a page that has the same form many times: it makes their ids differ, while
    the names of the fields, which stand in a ``<form>`` of their own, stay the same."""

    def __init__(self, formdata: Any = None, *, key: object = "", **data: Any) -> None:
        super().__init__(formdata, **data)
        self.key = str(key)
        if self.key:
            for field in self:
                field.id = f"{field.id}-{self.key}"

    @property
    def errors_by_id(self) -> Errors:
        """What is wrong by the id where the error summary leads, in the order of the page."""
        return {getattr(field, "first_id", field.id): field.errors[0] for field in self if field.errors}

    def add_error(self, name: str, message: str) -> None:
        """Say beside a field what a service refused."""
        self[name].errors = [message]


F = TypeVar("F", bound=Form)


def current_form(form_class: type[F], submitted: Form | None, /, *, key: object = "", **data: Any) -> F:
    """The form of this class to show: what was sent and refused, if it is this form, else a fresh one with ``data``."""
    return submitted if isinstance(submitted, form_class) and submitted.key == str(key) else form_class(key=key, **data)


def current_forms(form_class: type[F], submitted: Form | None, data: Mapping[Any, Mapping[str, Any]]) -> dict[Any, F]:
    """The same form many times, by key."""
    return {key: current_form(form_class, submitted, key=key, **each) for key, each in data.items()}


def errors_of(submitted: Form | None) -> Errors:
    return submitted.errors_by_id if submitted else {}
