"""Fields for a time of day, and for a moment: a day and a time on a British clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from wtforms.validators import ValidationError

from common.british_time import moment_of
from gateway.pages.support.fields import StringField

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


class TimeField(StringField):
    """A time as people write it: 22:00, 10pm, 9.30am. ``what`` names it in the errors; ``data`` is a time or None."""

    def __init__(self, label: str, what: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.what = what

    def pre_validate(self, form: Any) -> None:
        """Raises: ValidationError."""
        if self.data is None:
            raise ValidationError(f"Enter {self.what}, like 22:00 or 10pm")

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = parse_time(valuelist[0]) if valuelist else None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""


def parse_time(text: str) -> time | None:
    """22:00, 22, 10pm, 10.30 pm; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour % 24, minute) if hour <= 24 and minute < 60 and (hour < 24 or minute == 0) else None


def moment_on(day: date, at: time) -> datetime:
    """The moment at which British clocks show this time on this day."""
    return moment_of(datetime.combine(day, at))
