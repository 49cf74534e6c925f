"""The form of a text that somebody of ours writes, and what is wrong with one."""

from __future__ import annotations

from wtforms.validators import DataRequired

from common.errors import Refused
from gateway.pages.support.fields import BooleanField, TextAreaField
from gateway.pages.support.forms import Form
from gateway.presentation.labels import common


class TextForm(Form):
    text = TextAreaField(
        "Reply",
        [DataRequired(common.TEXT_FAULT["empty"])],
        description="Do not name a person, a place or our work. Someone else may see the screen.",
    )
    urgent = BooleanField("It is urgent: send it now")


def text_fault(no: Refused) -> str:
    """What is wrong with a text, with the word that is at fault where that word is ours and not a name."""
    wrong = common.label_for(common.TEXT_FAULT, str(no.facts.get("problem", "")))
    word = no.facts.get("word")
    return f"{wrong}: “{word}”" if word else wrong
