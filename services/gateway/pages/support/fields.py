"""The fields of our forms: the library's with GOV.UK widgets, and ours where it has none: dates in three parts with our
words, boxes, and ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import wtforms
from flask import g
from wtforms.fields import choices
from wtforms.validators import ValidationError

from gateway.pages.support import widgets
from gateway.presentation import time_formats


def today() -> date:
    return time_formats.local(g.now).date()


def options(codes: Mapping[Any, str]) -> list[Any]:
    """The choices of a field, from what each is called."""
    return [choices.SelectChoice(code, label) for code, label in codes.items()]  # type: ignore[attr-defined]


class TextField(wtforms.StringField):
    """Text without the blanks around it; what is not sent at all is empty."""

    data: Any

    def process_data(self, value: Any) -> None:
        self.data = value or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0].strip() if valuelist else ""


class StringField(TextField):
    """A line of text."""

    widget = widgets.TextInput()


class TextAreaField(TextField):
    """Lines of text."""

    widget = widgets.TextArea()


class RadioField(wtforms.RadioField):
    """One of several codes, as a ``Literal`` has them; anything else is an error with this message. Choices that only a
    page knows are set on the form: ``form.site.choices = options(...)``."""

    widget = widgets.Radios()

    def __init__(self, label: str, codes: Mapping[Any, str], message: str, **kwargs: Any) -> None:
        super().__init__(label, choices=options(codes), invalid_choice_message=message, **kwargs)  # type: ignore[call-arg]


class SelectField(wtforms.SelectField):
    """One of many, in a list. The first entry is none; with ``message`` that is an error."""

    widget = widgets.Select()

    def __init__(self, label: str, codes: Mapping[Any, str], message: str = "", *, none: str = "Select", **kwargs: Any):
        super().__init__(label, invalid_choice_message=message, **kwargs)  # type: ignore[call-arg]
        self.message, self.none = message, none
        self.offer(codes)

    def offer(self, codes: Mapping[Any, str]) -> None:
        """Set the choices that only a page knows."""
        self.choices = options({"": self.none, **codes})

    def process_data(self, value: Any) -> None:
        super().process_data("" if value is None else value)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        super().pre_validate(form)
        if self.message and not self.data:
            raise ValidationError(self.message)


class CheckboxesField(wtforms.SelectMultipleField):
    """Any of several codes, each once; what is not among the choices is passed over."""

    widget = widgets.Checkboxes()
    data: Any

    def __init__(self, label: str, codes: Mapping[Any, str], **kwargs: Any) -> None:
        super().__init__(label, choices=options(codes), validate_choice=False, **kwargs)

    def process_data(self, value: Any) -> None:
        super().process_data(value or ())

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        known = {choice[0] for choice in self.iter_choices()}
        self.data = tuple(code for code in dict.fromkeys(self.data or ()) if code in known)


class IdsField(CheckboxesField):
    """Everything that was selected by its id; what is no id names nothing. Whether one may, a service decides."""

    def __init__(self, label: str, validators: list[Any], **kwargs: Any) -> None:
        super().__init__(label, {}, validators=validators, coerce=uuid_or_none, **kwargs)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        self.data = tuple(dict.fromkeys(one for one in self.data or () if one is not None))


class BooleanField(wtforms.BooleanField):
    """One box to tick."""

    widget = widgets.Checkbox()


class DateField(wtforms.Field):
    """A day that is typed in three parts, NAME-day, NAME-month and NAME-year. ``what`` names it in the errors. The
    library's own field wants all three under one name and has no words of ours."""

    widget = widgets.DateInput()

    def __init__(self, label: str, what: str, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.what, self.optional = what, optional

    @property
    def first_id(self) -> str:
        return f"{self.id}-day"

    def _value(self) -> str:
        return ""  # the widget reads the three parts

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if formdata is None:
            self.raw_data = [str(self.data.day), str(self.data.month), str(self.data.year)] if self.data else None
        else:
            typed = [formdata.getlist(f"{self.name}-{part}") for part in widgets.PARTS]
            self.raw_data = [found[0].strip() if found else "" for found in typed]
            self.data = _day(*self.raw_data)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        """Raises: ValidationError."""
        if any(self.raw_data or ()) and self.data is None:
            raise ValidationError(
                f"Enter a real {self.what}, like 27 3 2010, or leave it empty"
                if self.optional
                else f"Enter a real {self.what}, like 27 3 2027"
            )
        if self.data is None and not self.optional:
            raise ValidationError(f"Enter the {self.what}")


class PastDateField(DateField):
    """A day that must be today or in the past."""

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        super().pre_validate(form)
        if self.data is not None and self.data > today():
            raise ValidationError(f"{self.what.capitalize()} must be today or in the past")


def uuid_or_none(text: Any) -> UUID | None:
    """What is no id names nothing."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
