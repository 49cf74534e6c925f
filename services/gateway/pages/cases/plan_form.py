"""The plan that a navigator enters: up to eight steps, A to H. An empty row is not a step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import wtforms
from wtforms.validators import ValidationError

from casework.messages import PlannedStep, StepDetail
from gateway.pages.support.fields import CheckboxesField, DateField, SelectField, StringField, options
from gateway.pages.support.forms import Errors, Form
from gateway.presentation.labels import common

LETTERS: Final = "ABCDEFGH"


class StepForm(Form):
    """One row. Its fields are A-title, A-kind and so on."""

    title = StringField("What needs to be done?")
    kind = SelectField("Who does it?", common.STEP_KIND, validate_choice=False)
    service = SelectField("If a local group: what kind of help?", common.SERVICE, validate_choice=False)
    need = SelectField("Which need is it for?", common.NEED, validate_choice=False)
    target = DateField("By when?", "date")
    after = CheckboxesField("Waits for", {})

    def __init__(self, letter: str, formdata: Any = None, **data: Any) -> None:
        super().__init__(formdata, prefix=letter, **data)
        self.letter = letter
        self.target.what = f"date for step {letter}"
        # A step may wait for those before it, so that no two can wait for each other; and for what it waits for
        # already, so that nothing is lost on the way.
        self.after.choices = options({one: one for one in LETTERS if one < letter or one in self.after.data})

    @property
    def filled(self) -> bool:
        typed = (self.title, self.kind, self.need, self.service, self.after)
        return any(field.data for field in typed) or any(self.target.raw_data or ())

    def as_step(self) -> PlannedStep:
        return PlannedStep(
            key=self.letter,
            kind=self.kind.data,
            title=self.title.data,
            need=self.need.data,
            after=self.after.data,
            target=self.target.data,
            service=self.service.data if self.kind.data == "partner_service" else None,
        )

    def validate_title(self, field: wtforms.Field) -> None:
        if not field.data:
            raise ValidationError(f"Enter what needs to be done in step {self.letter}")

    def validate_kind(self, field: wtforms.Field) -> None:
        if field.data not in common.STEP_KIND:
            raise ValidationError(f"Select who does step {self.letter}")

    def validate_service(self, field: wtforms.Field) -> None:
        if self.kind.data == "partner_service" and field.data not in common.SERVICE:
            raise ValidationError(f"Select the kind of help for step {self.letter}")

    def validate_need(self, field: wtforms.Field) -> None:
        if field.data not in common.NEED:
            raise ValidationError(f"Select which need step {self.letter} is for")


class PlanForm:
    """All rows: as they were typed, or of the plan that stands, to be changed."""

    def __init__(self, formdata: Any = None, steps: Iterable[StepDetail] = ()) -> None:
        current = {step.key: step for step in steps}
        self.rows = tuple(StepForm(letter, formdata, obj=current.get(letter)) for letter in LETTERS)

    @property
    def steps(self) -> tuple[PlannedStep, ...]:
        """Those that were filled in; they count only after the form was validated."""
        return tuple(row.as_step() for row in self.rows if row.filled)

    @property
    def errors_by_id(self) -> Errors:
        return {field: message for row in self.rows for field, message in row.errors_by_id.items()}

    def validate(self) -> bool:
        filled = [row for row in self.rows if row.filled]
        letters = {row.letter for row in filled}
        for row in filled:
            row.validate()
            if missing := sorted(set(row.after.data) - letters):
                message = f"Step {row.letter} waits for {common.join_words(missing)}, which is empty"
                row.add_error("after", message)
        if not filled:
            self.add_error("A", "Enter at least one step")
        return not self.errors_by_id

    def add_error(self, letter: str, message: str) -> None:
        """Say beside a step's title what is wrong with it."""
        self.rows[LETTERS.index(letter)].add_error("title", message)
