"""The words for the rota: roles and days of the week."""

from __future__ import annotations

from datetime import time
from typing import Final

from gateway.presentation import time_formats
from gateway.presentation.labels import common

ROLE: Final = {role: common.ROLE[role] for role in ("duty_officer", "navigator", "sergeant", "inspector")}
WEEKDAY: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekdays(numbers: tuple[int, ...]) -> str:
    """ "every day", "Monday to Friday", "Monday, Wednesday and Friday"."""
    if len(numbers) == len(WEEKDAY):
        return "every day"
    first, last = min(numbers), max(numbers)
    if len(numbers) > 2 and numbers == tuple(range(first, last + 1)):
        return f"{WEEKDAY[first]} to {WEEKDAY[last]}"
    return common.join_words([WEEKDAY[number] for number in numbers])


def times(begins: time, ends: time) -> str:
    """ "10pm to 6am", "all day"."""
    if begins == ends == time(0):
        return "all day"
    return f"{time_formats.reading(begins)} to {time_formats.reading(ends)}"
