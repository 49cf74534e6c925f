"""Guesses the field of each column of a list from its heading; an officer can change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from common.column_matching import match_columns

Kind = Literal["referrals", "arrests"]
LEFT_OUT: Final = ""
ALSO: Final = "also"
MOST_COLUMNS: Final = 60
Columns = tuple[str, ...]
"""The field of each column, in order: its name, ``also`` for what is added to the words, or nothing."""

_PERSON: Final = {
    "name": "name, full name, person, person name, detained person, detainee, dp, dp name, young person, child, pupil, "
    "student, subject, name of child, name of person, name of young person",
    "given_name": "given name, given names, given, first name, first names, forename, forenames, christian name",
    "family_name": "family name, family, last name, surname, second name",
    "date_of_birth": "date of birth, dob, born, birth date, birthday, birth",
    "role": "role, persons role, role in event, involvement, suspect or victim",
}
_SYNONYMS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "arrests": {
        "custody_record": "custody record, custody record number, custody number, custody no, custody ref, cr, crn, "
        "cr no, cr number, record number, record no, detention number, detention log, arrest number, arrest ref",
        "person_ref": "pnc, pnc id, pncid, nominal, nominal number, person ref, person reference, person id",
        "offence": "offence, offences, offence description, arrested for, reason for arrest, reason, charge, crime",
        "offence_code": "offence code, code, cjs code, pnld code, national code, offence cjs",
        "offence_title": "offence title, offence name, offence wording",
        "occurred_on": "arrested on, arrest date, date of arrest, date arrested, arrived, arrival, date, date time, "
        "detained on, detention date, occurred on, arrest time, when, date of detention, arrival time, "
        "arrest date time, arrest datetime, date time of arrest, date and time of arrest, arrival date time, "
        "detention date time",
        "custody_suite": "custody suite, suite, station, custody centre, custody block, police station, "
        "custody station, custody location, custody site, place of custody, place of detention",
    },
    "referrals": {
        "worry": "worry, worries, concern, concerns, what worries you, reason, reason for referral, referral reason, "
        "details, notes, description, summary, what is happening, information, comments, narrative, why",
        "danger_now": "danger now, danger, in danger, immediate danger, immediate risk",
        "knows": "knows, aware, person aware, do they know, told",
        "age": "age, about how old, age in years",
        "school": "school, college, school or college, education, education provider",
        "address": "address, home address, postcode, post code, lives, where they live, area",
        "phone": "phone, mobile, telephone, tel, phone number, mobile number, their phone, contact number",
        "asked_by": "asked by, referrer type, relationship, relation, who is asking",
        "referrer_name": "referrer, referrer name, referred by, your name, name of referrer, asker, contact name",
        "referrer_organisation": "organisation, organization, agency, referring agency, referrer organisation, team",
        "referrer_phone": "referrer phone, referrer telephone, your phone, referrer mobile, referrer contact number",
        "referrer_email": "referrer email, email, your email, e-mail, email address",
        "may_contact": "may contact, safe to contact, ok to contact, can we contact",
        "contact": "contact, how to contact, safe contact, best time to call, when is it safe, contact details",
    },
}


def synonyms_of(kind: Kind) -> dict[str, list[str]]:
    """What the column of each field is called, the surest name first."""
    return {field: names.split(", ") for field, names in {**_PERSON, **_SYNONYMS[kind]}.items()}


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Every field that a column can be, as a page offers it."""
    also = (ALSO,) if kind == "referrals" else ()
    return (*_PERSON, *_SYNONYMS[kind], *also)


def guess_columns(headings: Sequence[str], kind: Kind) -> Columns:
    """The field that each heading means; no field twice, and nothing where it means none."""
    headings = headings[:MOST_COLUMNS]
    fields = {index: field for field, index in match_columns(headings, synonyms_of(kind)).items()}
    return tuple(fields.get(index, LEFT_OUT) for index in range(len(headings)))


def looks_like_header(first: Sequence[str], kind: Kind) -> bool:
    """Whether the first line is one of headings: it means something, and no cell of it has a figure of two digits."""
    digits = any(sum(sign.isdigit() for sign in cell) > 1 for cell in first)
    return any(guess_columns(first, kind)) and not digits


def check_columns(columns: Sequence[str], kind: Kind) -> Columns | None:
    """The columns as an officer chose them; None when a field does not exist or is chosen twice."""
    allowed, chosen = set(fields_of(kind)), [one for one in columns if one and one != ALSO]
    if len(columns) > MOST_COLUMNS or len(chosen) != len(set(chosen)):
        return None
    return tuple(columns) if all(one in allowed or one == LEFT_OUT for one in columns) else None
