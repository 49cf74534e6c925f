"""The fields of our forms for whole numbers and for amounts of money."""

from __future__ import annotations

import re
from typing import Any

import wtforms
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from gateway.pages.support import widgets
from gateway.pages.support.fields import TextField

MAX_PENCE = 10**12
_POUNDS = re.compile(r"£?(?P<pounds>\d{1,3}(,\d{3})+|\d{1,10})(\.(?P<pence>\d{2}))?", re.ASCII)


class IntegerField(wtforms.IntegerField):
    """A whole number between ``least`` and ``most``; anything else is an error with this message."""

    widget = widgets.TextInput()

    def __init__(
        self, label: str, message: str, *, least: int = 1, most: int = 1000, optional: bool = False, **kwargs: Any
    ) -> None:
        needed = Optional() if optional else InputRequired(message)
        checks = [needed, NumberRange(least, most, message)]
        super().__init__(label, checks, invalid_value_message=message, **kwargs)  # type: ignore[call-arg]


class PoundsField(TextField):
    """An amount typed in pounds: 1250, 1,250.50 or £45. ``data`` is pence."""

    widget = widgets.TextInput()

    def __init__(self, label: str, message: str, *, least: int = 1, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.message, self.least, self.typed = message, least, ""

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.typed = self.data
        found = _POUNDS.fullmatch(self.typed.replace(" ", ""))
        self.data = int(found["pounds"].replace(",", "")) * 100 + int(found["pence"] or 0) if found else None

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        if self.data is None or not self.least <= self.data <= MAX_PENCE:
            raise ValidationError(self.message)

    def _value(self) -> str:
        return self.typed
