"""The forms of intelligence: an item copied from the force's system, and its review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import wtforms
from wtforms.validators import DataRequired, Length, ValidationError

from gateway.pages.support.fields import DateField, PastDateField, RadioField, StringField, TextAreaField
from gateway.pages.support.forms import Form
from gateway.presentation.labels import common, intelligence
from referral.messages import Grades, Who

_BOTH_NAMES: Final = "Enter both names, or put the one name in the text of the intelligence"


class _GradedForm(Form):
    """How an item is graded: in words, with the letters that the log uses."""

    source: RadioField
    assessment: RadioField
    handling: RadioField
    conditions: TextAreaField

    def as_grades(self) -> Grades:
        return Grades(
            source=self.source.data,
            assessment=self.assessment.data,
            handling=self.handling.data,
            conditions=self.conditions.data or None,
        )


def _lettered(labels: Mapping[str, str]) -> dict[str, str]:
    return {letter: f"{letter}: {label[0].lower()}{label[1:]}" for letter, label in labels.items()}


def _source() -> RadioField:
    return RadioField("How reliable is the source?", intelligence.SOURCE, "Select how reliable the source is")


def _assessment() -> RadioField:
    labels = _lettered(intelligence.ASSESSMENT)
    return RadioField("How does the source know it?", labels, "Select how the source knows it")


def _handling() -> RadioField:
    return RadioField("How may it be shared?", _lettered(intelligence.HANDLING), "Select how it may be shared")


def _conditions() -> TextAreaField:
    return TextAreaField("Conditions for sharing (if any)", [_no_longer_than(2_000)])


def _no_longer_than(most: int) -> Length:
    return Length(max=most, message=f"Make this shorter. Use {most:,} characters or fewer")


class IntelligenceForm(_GradedForm):
    """An item as the force's intelligence system holds it. The page knows the sites."""

    log_number = StringField(
        "Log number",
        [DataRequired("Enter the log number")],
        description="As the force’s intelligence system writes it, for example INT/26/4411",
    )
    of = PastDateField("Date of the intelligence", "date of the intelligence", description="For example, 27 3 2026")
    text = TextAreaField(
        "What it says",
        [DataRequired("Enter what the intelligence says"), _no_longer_than(20_000)],
        description="Copy it word for word. Leave out anything that could identify the source, if you can.",
    )
    site_id = RadioField("Which site’s duty queue does it go to?", {}, "Select which site’s duty queue it goes to")
    given_name = StringField("First name")
    family_name = StringField("Last name")
    born = DateField(
        "Date of birth, if you know it", "date of birth", optional=True, description="For example, 27 3 2010"
    )
    role = RadioField("Role in this event", common.PERSONS_ROLE, "", validate_choice=False)
    source = _source()
    assessment = _assessment()
    handling = _handling()
    conditions = _conditions()
    review = DateField(
        "Review date",
        "review date",
        optional=True,
        description="If you leave this empty, it is reviewed on the last day your force allows",
    )

    @property
    def names_somebody(self) -> bool:
        return bool(self.given_name.data or self.family_name.data)

    def as_who(self) -> Who | None:
        """Whoever was named. One name alone is nobody yet: it belongs into the words of the item."""
        if not self.names_somebody:
            return None
        return Who(
            given_name=self.given_name.data[:200],
            family_name=self.family_name.data[:200],
            date_of_birth=self.born.data,
        )

    def validate_log_number(self, field: wtforms.Field) -> None:
        plain = field.data.replace("/", "").replace(".", "").replace("-", "")
        if not (plain.isascii() and plain.isalnum() and len(field.data) <= 60):
            raise ValidationError("Log number must only include letters, numbers, / . and -")

    def validate_given_name(self, field: wtforms.Field) -> None:
        if self.names_somebody and not field.data:
            raise ValidationError(_BOTH_NAMES)

    def validate_family_name(self, field: wtforms.Field) -> None:
        if self.names_somebody and not field.data:
            raise ValidationError(_BOTH_NAMES)

    def validate_role(self, field: wtforms.Field) -> None:
        if self.names_somebody and field.data not in common.PERSONS_ROLE:
            raise ValidationError("Select the person’s role in this event")


class ReviewForm(_GradedForm):
    """Whether an item is kept. Its grades and its next review are read only then."""

    decision = RadioField("What do you want to do?", intelligence.DECISION, "Select whether to keep it")
    reason = TextAreaField(
        "Reason",
        [DataRequired("Enter your reason")],
        description="It is saved with your name, even if the item is removed. Do not repeat what the item says.",
    )
    source = _source()
    assessment = _assessment()
    handling = _handling()
    conditions = _conditions()
    review = DateField("Next review date", "review date", optional=True)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.decision.data != "kept":
            for field in (self.source, self.assessment, self.handling, self.conditions, self.review):
                field.errors = []
        return not self.errors
