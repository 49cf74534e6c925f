"""The forms of the conversation on a referral's page."""

from __future__ import annotations

from wtforms.validators import DataRequired

from gateway.pages.support.fields import IdsField, RadioField, TextAreaField
from gateway.pages.support.forms import Form
from gateway.presentation.error_messages import refusal

_WITH_NAME = "It is saved with your name."


class SafeNumberForm(Form):
    how = TextAreaField(
        "How did you check who reads the messages?",
        [DataRequired("Enter how you checked who reads this number")],
        description=_WITH_NAME,
    )


class UnsafeNumberForm(Form):
    reason = TextAreaField(
        "Why is it no longer safe?", [DataRequired("Enter why it is no longer safe")], name="unsafe-reason"
    )


class SplitForm(Form):
    """Which messages are about something else. The page knows the messages, and where they can go."""

    message_id = IdsField("Which messages?", [DataRequired(refusal(422, "messages_needed").title)])
    to = RadioField("Where should they go?", {}, "", validate_choice=False)

    @property
    def target(self) -> str:
        """The id of a referral of the same phone; empty for a new one."""
        return (self.to.data or "").removeprefix("new")
