"""Parses lines of a list of referrals into requests. One cell with anything in it is enough."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from gateway.list_parsing.names import read_names
from gateway.list_parsing.rows import (
    LONGEST_FEW_WORDS,
    LONGEST_WORDS,
    MAX_AGE_DAYS,
    ROLES,
    Cells,
    match_code,
)
from gateway.messages import About, InboundRequest, Referrer

NO_WORDS: Final = "Named on a list. Nothing else was said."
_YES_OR_NO: Final = {
    **dict.fromkeys(("yes", "y", "true", "1"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0"), "no"),
}
_ASKED_BY: Final = {
    word: code
    for code, synonyms in {
        "self": "self, myself, me, self referral",
        "family": "family, parent, mother, father, mum, dad, carer, guardian, sister, brother, aunt, uncle, "
        "grandmother, grandfather, gran, grandad, relative",
        "friend": "friend, neighbour, friend or neighbour",
        "professional": "professional, school, teacher, tutor, social worker, social care, police, officer, health, "
        "doctor, gp, nurse, youth worker, council, local authority, agency",
    }.items()
    for word in synonyms.split(", ")
}


def parse_request(cells: Cells) -> InboundRequest | None:
    """The request, or None and what is at fault in ``cells.faults``: only what is longer than anybody could read. An
    answer that is none of the usual ones is added to the words, so that it is not lost."""
    more = list(cells.extra_text)
    about, referrer = _about(cells, more), _referrer(cells, more)
    danger, knows = _answer(cells, "danger_now", more), _answer(cells, "knows", more)
    worry = "\n".join(text for text in (cells.values.get("worry", ""), *more) if text)
    if len(worry) > LONGEST_WORDS:
        cells.add_fault("worry", "too_long")
    if cells.faults:
        return None
    return InboundRequest(worry=worry or NO_WORDS, danger_now=danger, knows=knows, referrer=referrer, about=about)


def _about(cells: Cells, more: list[str]) -> About:
    given, family = read_names(cells)
    born = _born(cells)
    return About(
        given_name=given or None,
        family_name=family or None,
        date_of_birth=born,
        age=_age(cells, born),
        school=cells.text("school") or None,
        address=cells.text("address", LONGEST_FEW_WORDS) or None,
        phone=cells.text("phone") or None,
        role=_one_of(cells, "role", ROLES, more),
    )


def _referrer(cells: Cells, more: list[str]) -> Referrer:
    """The organisation that provided the list is the referrer, where a line names no other."""
    return Referrer(
        asked_by=_one_of(cells, "asked_by", _ASKED_BY, more) or "professional",
        name=cells.text("referrer_name") or None,
        organisation=cells.text("referrer_organisation") or cells.plan.provided_by or None,
        phone=cells.text("referrer_phone") or None,
        email=cells.text("referrer_email") or None,
        may_contact=_answer(cells, "may_contact", more),
        contact=cells.text("contact", LONGEST_FEW_WORDS) or None,
    )


def _born(cells: Cells) -> date | None:
    """A date of birth where there is one. Anything else is kept as their age in words."""
    before = len(cells.faults)
    born = cells.date("date_of_birth", back=MAX_AGE_DAYS)
    del cells.faults[before:]
    return born


def _age(cells: Cells, born: date | None) -> str | None:
    ages = [cells.text("age", LONGEST_FEW_WORDS), "" if born else cells.text("date_of_birth", LONGEST_FEW_WORDS)]
    return ", ".join(text for text in ages if text)[:LONGEST_FEW_WORDS] or None


def _answer(cells: Cells, name: str, more: list[str]) -> Any:
    return _one_of(cells, name, _YES_OR_NO, more) or "not_said"


def _one_of(cells: Cells, name: str, words: dict[str, str], more: list[str]) -> Any:
    text = cells.values.get(name, "")
    code = match_code(text, words) if text else None
    if text and code is None:
        more.append(f"{_SAID_OF[name]}: {text}")
    return code


_SAID_OF: Final = {
    "role": "Role",
    "asked_by": "Who asks",
    "danger_now": "In danger now",
    "knows": "Knows that help is asked for",
    "may_contact": "Safe to contact",
}
