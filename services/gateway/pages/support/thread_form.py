"""The form with which a group and the case team write to each other about a piece of work."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length

from gateway.pages.support.fields import TextAreaField
from gateway.pages.support.forms import Form


class MessageForm(Form):
    words = TextAreaField(
        "Write a message",
        [
            DataRequired("Enter your message"),
            Length(max=2_000, message="Make this shorter. Use 2,000 characters or fewer"),
        ],
    )
