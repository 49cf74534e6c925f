"""The form in which a navigator describes what a person wants and can do, in fixed words and without a name."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

import wtforms
from wtforms.validators import ValidationError

from gateway.pages.support.fields import (
    BooleanField,
    CheckboxesField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from gateway.pages.support.forms import Form
from gateway.presentation.labels import opportunities as offers

PASTE_ADDRESS: Final = "Paste the address of this page for the other person"
_DISTRICT = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: *[0-9][A-Z]{2})?")
_STEP = re.compile(r"/cases/([0-9a-f-]{36})/steps/([0-9a-f-]{36})")
_NO_OTHER: Final = "No other choice"


class CandidateForm(Form):
    """A whole postcode is cut to its first half, so no more is stored."""

    wish_1 = SelectField("First choice", offers.KIND, name="wish-1")
    wish_2 = SelectField("Second choice", offers.KIND, none=_NO_OTHER, name="wish-2")
    wish_3 = SelectField("Third choice", offers.KIND, none=_NO_OTHER, name="wish-3")
    interests = CheckboxesField("What do they like?", offers.SECTOR)
    hours = RadioField("Which hours?", offers.WANTED_HOURS, "Select the hours")
    free = DateField("When can they start?", "date they can start")
    support_wanted = CheckboxesField("What would help them stay?", offers.SUPPORT)
    age_band = RadioField("How old are they?", offers.AGE_BAND, "Select how old they are")
    home_zone = StringField(
        "First half of their postcode (optional)", description="For example, WV1. Do not enter the whole postcode."
    )
    skills = CheckboxesField("What are they good at?", offers.SKILL)
    qualifications = CheckboxesField("What qualifications or documents do they have?", offers.QUALIFICATION)
    keep_limits = BooleanField(
        "Keep the restrictions saved before",
        description="What you enter below is added to them. If you do not select this, it replaces them.",
    )
    avoid_zones = StringField(
        "Where must they not go? (optional)", description="First halves of postcodes, for example WV1, WV10"
    )
    avoid_trades = CheckboxesField("Not allowed", offers.SECTOR)
    never_with = TextAreaField(
        "Web addresses of their profile pages",
        description="Open this page for the other person and copy its web address. Enter one on each line.",
    )

    @property
    def kinds(self) -> tuple[str, ...]:
        """What they want, each once, most wanted first."""
        return tuple(dict.fromkeys(wish.data for wish in (self.wish_1, self.wish_2, self.wish_3) if wish.data))

    @property
    def home_district(self) -> str | None:
        return next(iter(_districts(self.home_zone.data)), None)

    @property
    def avoided_districts(self) -> tuple[str, ...]:
        return _districts(*self.avoid_zones.data.split(","))

    @property
    def others(self) -> dict[UUID, UUID]:
        """The case of each step that was pasted."""
        return {UUID(step): UUID(case) for case, step in _STEP.findall(self.never_with.data.lower())}

    def validate_wish_1(self, field: wtforms.Field) -> None:
        if not self.kinds:
            raise ValidationError("Select what they want most")

    def validate_home_zone(self, field: wtforms.Field) -> None:
        if field.data and not self.home_district:
            raise ValidationError("Enter the first half of a postcode, like WV1, or leave it empty")

    def validate_avoid_zones(self, field: wtforms.Field) -> None:
        if not all(_DISTRICT.fullmatch(part) for part in _parts(*field.data.split(","))):
            raise ValidationError("Enter the first halves of postcodes, separated by commas, like WV1, WV10")


def _parts(*texts: str) -> list[str]:
    return [text.strip().upper() for text in texts if text.strip()]


def _districts(*texts: str) -> tuple[str, ...]:
    found = [_DISTRICT.fullmatch(part) for part in _parts(*texts)]
    return tuple(dict.fromkeys(one[1] for one in found if one))
