"""The forms of local groups: their answers, their sessions, their claims and their capacity."""

from __future__ import annotations

from typing import Final

import wtforms
from wtforms.validators import DataRequired, ValidationError

from gateway.pages.support.fields import BooleanField, DateField, IdsField, RadioField, TextAreaField
from gateway.pages.support.forms import Form
from gateway.pages.support.number_fields import IntegerField
from gateway.presentation.labels import voluntary

_NO_SESSION: Final = "Select at least one session"


class RejectForm(Form):
    reason = RadioField("Why can you not do this?", voluntary.REJECT_REASON, "Select why you cannot accept this")


class SessionForm(Form):
    """One session. Whether they came and why not are one question."""

    came = RadioField("1. Did they attend?", voluntary.ATTENDANCE_CHOICE, "Select whether they attended")
    on = DateField("Date of the session", "date of the session")
    activity = TextAreaField(
        "2. What did you do?", description="Give the facts. You can leave this empty if they did not attend."
    )
    how_it_went = TextAreaField("How did it go? (optional)")
    next_steps = TextAreaField("3. What happens next? (optional)")
    concern = BooleanField(
        "I am worried about their safety",
        description="It goes straight to the top of the team’s list. If anyone is in danger now, call 999.",
    )
    behaviour = BooleanField("The team should know about their behaviour")

    @property
    def attended(self) -> str:
        return str(self.came.data or "").partition("_")[0]

    @property
    def absence(self) -> str | None:
        return str(self.came.data or "").partition("_")[2] or None

    def validate_activity(self, field: wtforms.Field) -> None:
        if self.attended != "no" and not field.data:
            raise ValidationError("Enter what you did")


class ConcernForm(Form):
    worry = TextAreaField(
        "What worries you?",
        [DataRequired("Enter what worries you")],
        description="It goes straight to the top of the team’s list and stays there until they act. "
        "If anyone is in danger now, call 999.",
    )


class ClaimForm(Form):
    """Which sessions are claimed for. The page knows those that may be."""

    session_ids = IdsField("Which sessions?", [DataRequired(_NO_SESSION)])


class ResubmitForm(Form):
    session_ids = IdsField("Which sessions?", [DataRequired(_NO_SESSION)])
    answer = TextAreaField(
        "Your answer",
        [DataRequired("Enter what you changed, or why it was correct")],
        description="Say what you changed, or why it is correct. Do not name anyone.",
    )


class CapacityForm(Form):
    capacity = IntegerField(
        "Places",
        "Enter a whole number. Enter 0 if you have no room",
        least=0,
        description="People at one time. Enter 0 if you cannot take anyone new.",
    )
