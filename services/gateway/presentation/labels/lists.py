"""Says in plain words what a list holds, how far it has come, and what is wrong with a line."""

from __future__ import annotations

from datetime import date
from typing import Final

from gateway.list_parsing.columns import LEFT_OUT, Kind, fields_of
from gateway.messages import InboundArrest, InboundRequest
from gateway.presentation.labels.common import say
from gateway.presentation.time_formats import day
from referral.messages import UNCODED

KIND: Final = {"referrals": "Referrals", "arrests": "Arrests, from custody"}
STATE: Final = {
    "waiting": "Waits for somebody to confirm it",
    "being_taken_in": "Being taken in",
    "taken_in": "Taken in",
    "put_aside": "Put aside",
}
COLOUR: Final = {"waiting": "yellow", "being_taken_in": "blue", "taken_in": "green", "put_aside": "grey"}
FIELD: Final = {
    "": "Leave this column out",
    "line": "The line",
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
    "role": "Role in what happened",
    "worry": "What worries them",
    "danger_now": "In danger now",
    "knows": "Knows that help is asked for",
    "age": "Age",
    "school": "School or college",
    "address": "Where they live",
    "phone": "Their phone",
    "asked_by": "Who asks",
    "asker_name": "Name of who asks",
    "asker_organisation": "Where who asks works",
    "asker_phone": "Phone of who asks",
    "asker_email": "Email of who asks",
    "may_contact": "Safe to contact who asks",
    "contact": "How and when it is safe",
    "also": "Add to what worries them",
}
WHY: Final = {
    "needed": "is missing",
    "too_long": "is longer than anybody could read",
    "not_a_day": "is not a day that we can be sure of: write 14/03/2010 or 14 March 2010, the day first",
    "in_the_future": "is in the future",
    "not_a_record": "has signs that no record number has",
    "both_names_needed": "needs a first and a last name",
    "not_one_of": "is none of: suspect, victim, suspect and victim, associate, family",
    "not_a_code": "is not an offence code",
    "not_given": "is not what this field takes",
    "too_many_cells": "has more cells than there are columns: a separator stands in the middle of one",
    "repeated": "says the same as one before it and is taken in once",
    "known": "came in before and changes nothing",
    "one_of_several": "stands on several lines: each offence comes to the queue by itself",
}
NOT_A_LIST: Final = {
    "empty": "There is nothing in it. Choose a file, or paste the list",
    "workbook": "That is a workbook or a PDF. Save it as CSV, or copy the table and paste it",
    "not_text": "That is not text. Save the list as CSV, or copy the table and paste it",
    "too_large": "That is more than 20 megabytes. Give it in parts",
    "too_many_lines": "That is more than 100,000 lines. Give it in parts",
}


def finding(field: str, why: str) -> str:
    """ "Date of birth is in the future" """
    return f"{say(FIELD, field)} {say(WHY, why)}"


def said_of(record: InboundArrest | InboundRequest) -> list[tuple[str, str]]:
    """What will be taken in of one line: each field that holds something, with what it holds."""
    if isinstance(record, InboundArrest):
        return [(FIELD[name], text) for name in _ARREST if (text := _text(getattr(record, name)))]
    parts = {**vars(record.about), **{_ASKER[name]: value for name, value in vars(record.asker).items()}}
    said = {"worry": record.worry, "danger_now": record.danger_now, "knows": record.knows, **parts}
    return [(FIELD[name], text) for name, value in said.items() if (text := _text(value))]


def _text(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    text = "" if value in (None, "not_said", UNCODED) else str(value)
    return _ANSWERS.get(text, text)


_ARREST: Final = (
    "custody_record", "person_ref", "given_name", "family_name", "date_of_birth", "offence_code", "offence_title",
    "occurred_on", "custody_suite", "role",
)  # fmt: skip
_ASKER: Final = {
    "asked_by": "asked_by",
    "name": "asker_name",
    "organisation": "asker_organisation",
    "phone": "asker_phone",
    "email": "asker_email",
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
    """What a column can hold, with leaving it out first."""
    return (LEFT_OUT, *fields_of(kind))
