"""The words for the fields of a list, its progress, and what is wrong with a row."""

from __future__ import annotations

from datetime import date
from typing import Final

from gateway.list_parsing.columns import LEFT_OUT, Kind, fields_of
from gateway.messages import InboundArrest, InboundRequest
from gateway.presentation.labels.common import label_for
from gateway.presentation.time_formats import day
from referral.messages import UNCODED

KIND: Final = {"referrals": "Referrals", "arrests": "Arrests, from custody"}
STATE: Final = {
    "waiting": "Waiting to be confirmed",
    "importing": "Being imported",
    "imported": "Imported",
    "discarded": "Discarded",
}
COLOUR: Final = {"waiting": "yellow", "importing": "blue", "imported": "green", "discarded": "grey"}
FIELD: Final = {
    "": "Ignore this column",
    "line": "The row",
    "custody_record": "Custody record number",
    "person_ref": "Custody’s number for the person",
    "name": "Full name",
    "given_name": "First name",
    "family_name": "Last name",
    "date_of_birth": "Date of birth",
    "offence": "Offence, code or words",
    "offence_code": "Offence code",
    "offence_title": "Offence in words",
    "occurred_on": "Day of arrest",
    "custody_suite": "Custody suite",
    "role": "Role in the event",
    "worry": "What the worry is",
    "danger_now": "In danger now",
    "knows": "Knows about the referral",
    "age": "Age",
    "school": "School or college",
    "address": "Address",
    "phone": "Phone of the person",
    "asked_by": "Who the referrer is",
    "referrer_name": "Referrer’s name",
    "referrer_organisation": "Referrer’s organisation",
    "referrer_phone": "Referrer’s phone",
    "referrer_email": "Referrer’s email",
    "may_contact": "Safe to contact the referrer",
    "contact": "How and when contact is safe",
    "also": "Add to what the worry is",
}
FAULT: Final = {
    "needed": "is missing",
    "too_long": "is too long",
    "not_a_day": "is not a date we can be sure of. Write the day first, like 14/03/2010 or 14 March 2010",
    "in_the_future": "is in the future",
    "not_a_record": "has characters that a record number cannot have",
    "not_one_of": "must be suspect, victim, suspect and victim, associate or family",
    "not_a_code": "is not an offence code",
    "not_given": "is not valid for this field",
    "too_many_cells": "has more cells than there are columns. Check for a separator inside a cell",
    "repeated": "is the same as an earlier row and is imported once",
    "known": "was received before and changes nothing",
    "one_of_several": "is on several rows: each offence goes to the queue separately",
}
NOT_A_LIST: Final = {
    "empty": "The list is empty. Select a file, or paste the list",
    "workbook": "The file is a workbook or a PDF. Save it as CSV, or copy the table and paste it",
    "not_text": "The file is not text. Save the list as CSV, or copy the table and paste it",
    "too_large": "The list is larger than 20MB. Upload it in parts",
    "too_many_lines": "The list has more than 100,000 rows. Upload it in parts",
}


def fault_text(field: str, why: str) -> str:
    """ "Date of birth is in the future" """
    return f"{label_for(FIELD, field)} {label_for(FAULT, why)}"


def values_of(record: InboundArrest | InboundRequest) -> list[tuple[str, str]]:
    """What will be imported from one row: each field that is not empty, with its value."""
    if isinstance(record, InboundArrest):
        return [(FIELD[name], text) for name in _ARREST if (text := _text(getattr(record, name)))]
    parts = {**vars(record.about), **{_REFERRER[name]: value for name, value in vars(record.referrer).items()}}
    values = {"worry": record.worry, "danger_now": record.danger_now, "knows": record.knows, **parts}
    return [(FIELD[name], text) for name, value in values.items() if (text := _text(value))]


def _text(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    text = "" if value in (None, "not_said", UNCODED) else str(value)
    return _ANSWERS.get(text, text)


_ARREST: Final = (
    "custody_record", "person_ref", "given_name", "family_name", "date_of_birth", "offence_code", "offence_title",
    "occurred_on", "custody_suite", "role",
)  # fmt: skip
_REFERRER: Final = {
    "asked_by": "asked_by",
    "name": "referrer_name",
    "organisation": "referrer_organisation",
    "phone": "referrer_phone",
    "email": "referrer_email",
    "may_contact": "may_contact",
    "contact": "contact",
}
_ANSWERS: Final = {
    "yes": "Yes",
    "no": "No",
    "suspect": "Suspect",
    "victim": "Victim",
    "suspect_and_victim": "Suspect and victim",
    "associate": "Associate",
    "family": "Family",
    "self": "Themselves",
    "friend": "A friend or neighbour",
    "professional": "A professional",
}


def fields(kind: Kind) -> tuple[str, ...]:
    """The field of a column. The first choice is to ignore it."""
    return (LEFT_OUT, *fields_of(kind))
