"""The forms of lists: what is uploaded or pasted, and by which columns it is read."""

from __future__ import annotations

from typing import Any, Final

import wtforms
from wtforms.validators import Length, ValidationError

from gateway.list_parsing.columns import LEFT_OUT, Kind
from gateway.list_parsing.decoding import UnreadableList, decode
from gateway.pages.support.fields import DateField, RadioField, SelectField, StringField, TextAreaField
from gateway.pages.support.forms import Form
from gateway.presentation.labels import lists

_LONGEST_LINE: Final = 200


def _no_longer_line() -> Length:
    return Length(max=_LONGEST_LINE, message=f"Make this shorter. Use {_LONGEST_LINE} characters or fewer")


class ListForm(Form):
    """A list as a file or pasted, and what is said about all of its rows. The page knows the sites."""

    kind = RadioField("What is in the list?", lists.KIND, "Select what is in the list")
    site = RadioField(
        "Which site will deal with it?",
        {},
        "Select the site that will deal with it",
        description="Arrests go to the site that covers their custody suite",
    )
    document = TextAreaField("Or paste it", description="Include the row of headings, if there is one")
    given_by = StringField(
        "Who gave you the list?",
        [_no_longer_line()],
        description="For example, a school, a council or a colleague. "
        "We save this with each referral where the list does not name a referrer",
    )
    day = DateField("Day of the arrests", "date of the arrests", optional=True, description="For example, 27 3 2026")
    suite = StringField("Custody suite", [_no_longer_line()])
    upload: Any = None  # what the browser sent as a file
    text = ""

    def validate_document(self, field: wtforms.Field) -> None:
        """What was uploaded, else what was pasted, becomes ``text``."""
        pasted = (field.raw_data or [""])[0].encode()
        try:
            self.text = decode(self.upload.read() if self.upload and self.upload.filename else pasted)
        except UnreadableList as no:
            raise ValidationError(lists.NOT_A_LIST[no.code]) from no


class ColumnsForm(Form):
    """The field of each column, column-0 and so on, and whether the first row is one of headings."""

    column = wtforms.FieldList(
        SelectField("Column", {}, none=lists.FIELD[LEFT_OUT], validate_choice=False), name="column"
    )
    headed = RadioField(
        "Is the first row a row of headings?", {"yes": "Yes", "no": "No, it is a person"}, "", validate_choice=False
    )

    def offer(self, kind: Kind) -> None:
        """Set the fields that a column can be."""
        for entry in self.column:
            entry.offer({field: lists.FIELD[field] for field in lists.fields(kind) if field != LEFT_OUT})

    def add_column_error(self, message: str) -> None:
        self.column[0].errors = [message]

    @property
    def errors_by_id(self) -> dict[str, str]:
        return {entry.id: entry.errors[0] for entry in self.column if entry.errors}
