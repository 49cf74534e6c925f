"""Who sent this text: one phone number however it is written, or a machine's name or short code kept apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

HOME: Final = "+44"
SHORTEST_PHONE: Final = 7
MOBILE_WITHOUT_ZERO: Final = 10  # a spreadsheet took the zero away; where +7 is the country, numbers have eleven

_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_TRUNK_ZERO = re.compile(r"(?<=\d)\s*\(0\)")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")
# Personal numbers, premium and revenue-sharing services: answering one pays whoever runs it.
_COSTLY = re.compile(r"\+44(70|8[2-9]|9)")


@dataclass(frozen=True)
class SenderId:
    """``value`` is ``+447700900123`` for a phone, the digits of a short code, or a name in one case and spacing."""

    kind: Literal["phone", "short_code", "name"]
    value: str

    @property
    def is_international(self) -> bool:
        return self.kind == "phone" and not self.value.startswith(HOME)

    @property
    def is_premium_rate(self) -> bool:
        return self.kind == "phone" and _COSTLY.match(self.value) is not None


def parse_sender_id(written: str) -> SenderId:
    """The sender as a provider wrote it: ``07700 900123``, ``447700900123``, ``0044 7700...`` are one phone."""
    plain = unicodedata.normalize("NFKC", written)
    compact = _PUNCTUATION.sub("", _TRUNK_ZERO.sub("", plain))
    digits = _digits(compact.removeprefix("+"))
    if digits is None:
        return _named(plain)
    if len(digits) < SHORTEST_PHONE:
        return SenderId("short_code", digits)
    number = _international(digits, plus=compact.startswith("+"))
    return SenderId("phone", number) if _E164.match(number) else _named(plain)


def _named(plain: str) -> SenderId:
    return SenderId("name", " ".join(plain.casefold().split()))


def _digits(compact: str) -> str | None:
    """The same digits in ASCII, whichever script they were written in; None when it is not all digits."""
    return "".join(str(int(sign)) for sign in compact) if compact.isdecimal() else None


def _international(digits: str, *, plus: bool) -> str:
    if not plus:
        if digits.startswith("00"):
            digits = digits[2:]
        elif digits.startswith("0"):
            digits = "44" + digits[1:]
        elif digits.startswith("7") and len(digits) == MOBILE_WITHOUT_ZERO:
            digits = "44" + digits
    if digits.startswith("440"):  # +44 (0)7700..., the trunk zero left in; no British number begins with it
        digits = "44" + digits[2:].lstrip("0")
    return "+" + digits
