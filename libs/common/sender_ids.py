"""Who sent this text: one phone number however it is written, a WhatsApp user id, or a machine's name or short code.

``phonenumbers`` knows the countries, their trunk zeros and what a number costs (docs/decisions/0022).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

HOME: Final = 44  # also of Jersey, Guernsey and the Isle of Man
SHORTEST_PHONE: Final = 7
LONGEST_PHONE: Final = 15
WITHOUT_ZERO: Final = 10  # a spreadsheet took the zero away; where +1 or +7 is the country, numbers have eleven

_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Answering one pays whoever runs it.
_COSTLY: Final = {
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
}
# Ofcom keeps these ranges for such services: one that opens tomorrow is costly before the library knows it.
_COSTLY_RANGES: Final = re.compile(r"\+44(70|8[2-9]|9)")


# Meta's id for a person who does not show a number. A sender's name has eleven signs at most, so it is never one.
_USER_ID: Final = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{9,128}")


@dataclass(frozen=True)
class SenderId:
    """``value`` is ``+447700900123`` for a phone, the digits of a short code, or a name in one case and spacing. A
    ``user_id`` stands for a person on WhatsApp, as it came."""

    kind: Literal["phone", "user_id", "short_code", "name"]
    value: str

    @property
    def readable(self) -> str:
        """As people write it: 07700 900123, +48 512 345 678, a short code or a name as it is."""
        if self.kind != "phone":
            return self.value
        number = phonenumbers.parse(self.value)
        home = number.country_code == HOME
        return phonenumbers.format_number(
            number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
        )

    @property
    def masked(self) -> str:
        """Its last three digits, by which two numbers can be told apart and neither can be called."""
        return f"•••• {self.value[-3:]}" if self.kind in ("phone", "user_id") else self.value

    @property
    def is_international(self) -> bool:
        return self.kind == "phone" and phonenumbers.parse(self.value).country_code != HOME

    @property
    def is_premium_rate(self) -> bool:
        """Whether answering it costs more than an ordinary text, in Britain or abroad."""
        if self.kind != "phone":
            return False
        number_type = phonenumbers.number_type(phonenumbers.parse(self.value))
        return number_type in _COSTLY or _COSTLY_RANGES.match(self.value) is not None


def parse_sender_id(written: str) -> SenderId:
    """The sender as a provider wrote it: ``07700 900123``, ``447700900123``, ``0044 7700...`` are one phone."""
    plain = unicodedata.normalize("NFKC", written)
    compact = _PUNCTUATION.sub("", plain)
    if _USER_ID.fullmatch(plain.strip()):
        return SenderId("user_id", plain.strip())
    digits = _digits(compact.removeprefix("+"))
    if digits is None:
        return _name(plain)
    if len(digits) < SHORTEST_PHONE:
        return SenderId("short_code", digits)
    number = _parse(_international(digits, plus=compact.startswith("+")))
    return _name(plain) if number is None else _phone(number)


def _phone(number: PhoneNumber) -> SenderId:
    """The number in E.164. A short code is sometimes written behind its country: +44 118118 is 118118."""
    if number.country_code == HOME and phonenumbers.is_valid_short_number_for_region(number, "GB"):
        return SenderId("short_code", phonenumbers.national_significant_number(number))
    return SenderId("phone", _e164(number))


def _name(plain: str) -> SenderId:
    return SenderId("name", " ".join(plain.casefold().split()))


def _digits(compact: str) -> str | None:
    """The same digits in ASCII, whichever script they were written in; None when it is not all digits."""
    return "".join(str(int(sign)) for sign in compact) if compact.isdecimal() else None


def _international(digits: str, *, plus: bool) -> str:
    """Providers leave the plus out, so a number is British only with its zero, or where a spreadsheet lost it."""
    if not plus:
        if digits.startswith("00"):
            digits = digits[2:]
        elif digits.startswith("0"):
            digits = f"{HOME}{digits[1:]}"
        elif digits[0] in "17" and len(digits) == WITHOUT_ZERO:
            digits = f"{HOME}{digits}"
    return f"+{digits}"


def _parse(international: str) -> PhoneNumber | None:
    """The number without trunk zeros; None for what is no number of any country.

    It is read until nothing more comes off, so that a number once read is read the same again.
    """
    for _ in range(LONGEST_PHONE):
        if not SHORTEST_PHONE < len(international) <= LONGEST_PHONE + 1:
            return None
        try:
            number = phonenumbers.parse(international)
        except NumberParseException:
            return None
        if (plain := _e164(number)) == international:
            return number
        international = plain
    return None


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
