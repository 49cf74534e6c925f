"""The forms of the rota: shifts, their end, absences, and cover by another site."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from gateway.pages.support.fields import CheckboxesField, DateField, SelectField
from gateway.pages.support.forms import Form
from gateway.pages.support.time_fields import TimeField
from gateway.presentation.labels import rota


class ShiftsForm(Form):
    """Shifts of one person. The page knows who could be on."""

    worker = SelectField("Who is on?", {}, "Select who is on")
    role = SelectField("In which role?", rota.ROLE, "Select the role")
    begins = TimeField("Begins at", "when the shift begins", description="Like 22:00 or 10pm")
    ends = TimeField("Ends at", "when the shift ends", description="A shift that ends at 6am ends on the next morning")
    weekdays = CheckboxesField(
        "On which days does it begin?",
        {str(number): name for number, name in enumerate(rota.WEEKDAY)},
        description="For one shift it is the first day; you need not select it.",
    )
    first = DateField("First day", "first day")
    last = DateField(
        "Last day (optional)",
        "last day",
        optional=True,
        description="Leave it empty for every week from now on. For one shift enter the first day again.",
    )

    def validate_weekdays(self, field: Any) -> None:
        """Raises: ValidationError. A single shift is on its only day."""
        if not field.data and (self.first.data is None or self.first.data != self.last.data):
            raise ValidationError("Select at least one day")


class EndForm(Form):
    last = DateField("Last day with a shift", "last day")


class OfferForm(Form):
    """Who is asked to take a shift. The page knows the colleagues."""

    colleague = SelectField("Offer it to", {}, "Select a colleague")


class _FromTo(Form):
    """From one day and time to another."""

    begins_on = DateField("From which day?", "first day")
    begins_at = TimeField("From what time?", "when it begins")
    ends_on = DateField("Until which day?", "last day")
    ends_at = TimeField("Until what time?", "when it ends")


class AwayForm(_FromTo):
    """Who is away. The page knows who is on the rota; whoever supervises nobody is away themselves."""

    worker = SelectField("Who is away?", {}, "Select who is away")


class CoverForm(_FromTo):
    """Which site is asked. The page knows the others."""

    by_site = SelectField("Which site is asked?", {}, "Select the site")
