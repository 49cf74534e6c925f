"""Parses lines of a custody list into arrests. One without a record number gets one from its facts, always the same."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, cast

from gateway.list_parsing.names import read_names
from gateway.list_parsing.rows import MAX_AGE_DAYS, ROLES, Cells, match_code
from gateway.messages import InboundArrest
from referral.messages import UNCODED, PersonsRole

MADE: Final = "L-"
_SEPARATED: Final = "\n"
_NATIONAL: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}[0-9]{5}[A-Z]?|[A-Z]{4}[0-9]{3}[A-Z]?)(?![A-Za-z0-9])", re.I)
_CODE: Final = re.compile(r"(?=.*[0-9])[A-Z0-9.\-]{1,20}\Z")
_RECORD: Final = re.compile(r"[A-Za-z0-9/.\-]{1,60}\Z")
_LONG_AGO: Final = 50 * 366  # days


def parse_arrest(cells: Cells) -> InboundArrest | None:
    """The arrest, or None and what is at fault in ``cells.faults``."""
    given, family = read_names(cells)
    if not given:
        cells.add_fault("name", "needed")
    born = cells.date("date_of_birth", back=MAX_AGE_DAYS)
    code, title = _offence(cells)
    day = _day(cells)
    suite = _suite(cells)
    role = _role(cells)
    record = _record(cells, (given, family, str(born), code, title, str(day), suite, role))
    person_ref = cells.text("person_ref") or None
    if cells.faults or day is None:
        return None
    return InboundArrest(
        custody_record=record,
        person_ref=person_ref,
        given_name=given,
        family_name=family,
        date_of_birth=born,
        offence_code=code,
        offence_title=title,
        occurred_on=day,
        custody_suite=suite,
        role=role,
    )


def _day(cells: Cells) -> date | None:
    day = cells.date("occurred_on", back=_LONG_AGO)
    if cells.values.get("occurred_on"):
        return day
    if cells.plan.day is None:
        cells.add_fault("occurred_on", "needed")
    return cells.plan.day


def _suite(cells: Cells) -> str:
    suite = cells.text("custody_suite") or cells.plan.suite
    if not suite:
        cells.add_fault("custody_suite", "needed")
    return suite


def _record(cells: Cells, facts: tuple[str, ...]) -> str:
    written = re.sub(r"[\s_]+", "-", cells.text("custody_record"))
    if not written:
        return f"{MADE}{cells.plan.stable_id(_SEPARATED.join(facts).casefold())}"
    if not _RECORD.match(written):
        cells.add_fault("custody_record", "not_a_record")
    return written


def _offence(cells: Cells) -> tuple[str, str]:
    """Code and words. A code may be in a column of its own, or among the words; words alone are kept as words."""
    code_cell = cells.values.get("offence_code", "")
    words = "; ".join(text for text in (cells.text("offence_title", 2_000), cells.text("offence", 2_000)) if text)
    code = "".join(code_cell.split()).upper()
    if code and not _CODE.match(code):
        words, code = "; ".join(text for text in (code_cell, words) if text), ""
    if not code and (match := _NATIONAL.search(words)):
        code = match[1].upper()
        if words.upper() == code:
            words = ""
    if not (code or words):
        cells.add_fault("offence", "needed")
    if len(words) > 2_000:
        cells.add_fault("offence", "too_long")
    return code or UNCODED, words


def _role(cells: Cells) -> PersonsRole:
    text = cells.values.get("role", "")
    role = match_code(text, ROLES) if text else "suspect"
    if role is None:
        cells.add_fault("role", "not_one_of")
    return cast(PersonsRole, role or "suspect")
