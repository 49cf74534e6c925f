"""Turns what publishers write into plain text, codes, dates, districts and numbers of bounded size."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date
from typing import Any

from selectolax.lexbor import LexborHTMLParser

MAX_MARKED_UP = 20_000  # characters of one field that are read; the parser's time grows with how deep it is nested
_BLOCKS = (
    "br, p, li, ul, ol, div, h1, h2, h3, h4, h5, h6, tr, td"  # where one begins or ends, words do not run together
)
_UNSEEN = "script, style, template, noscript"
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
_DISTRICT = re.compile(r"\s*([A-Z]{1,2}[0-9][A-Z0-9]?)(?:\s*[0-9][A-Z]{2})?\s*\Z", re.IGNORECASE)
_DAY = re.compile(r"\s*(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:[T ][^T]*)?\Z")


def text_of(value: Any) -> str:
    """The words of a value: a text, a number, ``{"@value": ...}``, a named thing, or several of them."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str | int | float):
        return plain_text(str(value))
    if isinstance(value, list):
        return ", ".join(words for words in map(text_of, value[:50]) if words)
    if isinstance(value, dict):
        for name in ("@value", "name", "credentialCategory", "value", "description", "text"):
            if isinstance(value.get(name), str | int | float | list) and (words := text_of(value[name])):
                return words
    return ""


def plain_text(marked_up: str) -> str:
    """Text without mark-up, control characters and runs of spaces. Escaped mark-up is mark-up too."""
    text = marked_up[:MAX_MARKED_UP]
    for _ in range(3):  # publishers escape what was escaped already
        text = _words(text) if "<" in text or "&" in text else text
    readable = "".join(" " if unicodedata.category(mark) in ("Cc", "Zl", "Zp") else mark for mark in text)
    kept = "".join(mark for mark in readable if unicodedata.category(mark) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())


def _words(marked_up: str) -> str:
    """What a browser would show of this, read by an HTML parser."""
    tree = LexborHTMLParser(marked_up)
    for unseen in tree.css(_UNSEEN):
        unseen.decompose()
    for block in tree.css(_BLOCKS):
        block.insert_before(" ")
        block.insert_after(" ")
    return tree.body.text() if tree.body else ""


def shorten(text: str, most: int) -> str:
    """At most so many characters, cut between words, with a sign that it was cut."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0][: most - 1] + "…"


def to_code(words: str) -> str:
    """A code made of words: ``Customer service`` becomes ``customer_service``."""
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only.lower()).strip("_")[:40].strip("_")


def parse_district(postcode: str) -> str | None:
    """The district (``WV1``) of a postcode or of a district by itself; None when it is not British."""
    match = _DISTRICT.match(postcode)
    return match.group(1).upper() if match else None


def find_district(address: str) -> str | None:
    """The district of a whole postcode somewhere in a text. A district by itself is not looked for: too much looks
    like one."""
    match = _POSTCODE.search(address)
    return match.group(1).upper() if match else None


def parse_date(words: str, *, end: bool = False) -> date | None:
    """The day of an ISO date or time; of a month its first day, or its last with ``end``. Anything else is not
    guessed at: 03/04 is two different days."""
    match = _DAY.match(words)
    if not match:
        return None
    year, month = int(match.group(1)), int(match.group(2))
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(match.group(3)) if match.group(3) else last if end else 1)
    except ValueError:
        return None


def parse_whole_number(value: Any) -> int | None:
    """A whole number, however it is written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e9 else None
