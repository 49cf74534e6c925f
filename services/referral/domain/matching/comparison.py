"""Compares two identities part by part, for the weights and for the officer who sees them side by side."""

from __future__ import annotations

import typing
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from common.sender_ids import parse_sender_id
from referral.domain.matching.field_agreement import Level, births_agree, characters_agree, names_agree
from referral.domain.matching.names import REMEMBERED
from referral.messages import FieldComparison, Who

Part = Literal["given_name", "family_name", "date_of_birth", "phone", "postcode", "identifier"]
PARTS: Final[tuple[Part, ...]] = typing.get_args(Part)
_SHOWN: Final[dict[Level, Literal["same", "close", "different", "unknown"]]] = {
    "same": "same", "short": "close", "slip": "close", "close": "close", "turned": "close", "near": "different",
    "different": "different", "unknown": "unknown",
}  # fmt: skip


class Comparison(NamedTuple):
    """The agreement of each part. ``identifier`` is a source's own number for the person, such as custody's."""

    given_name: Level
    family_name: Level
    date_of_birth: Level
    phone: Level = "unknown"
    postcode: Level = "unknown"
    identifier: Level = "unknown"


def comparison(a: Who, b: Who, identifier: Level = "unknown") -> Comparison:
    given, family = names_agree(a, b)
    return Comparison(
        given,
        family,
        births_agree(a.date_of_birth, b.date_of_birth),
        characters_agree(plain_phone(a.phone), plain_phone(b.phone)),
        characters_agree(plain_postcode(a.postcode), plain_postcode(b.postcode)),
        identifier,
    )


def side_by_side(a: Who, b: Who) -> tuple[FieldComparison, ...]:
    """The comparison for the officer who decides; ``here`` is the value of ``a``. Phone and postcode are left out when
    neither has one."""
    levels = comparison(a, b)
    parts: tuple[tuple[Literal["given_name", "family_name", "date_of_birth"], str | None, str | None], ...] = (
        ("given_name", a.given_name, b.given_name),
        ("family_name", a.family_name, b.family_name),
        ("date_of_birth", _said(a.date_of_birth), _said(b.date_of_birth)),
    )
    more: tuple[tuple[Literal["phone", "postcode"], str | None, str | None], ...] = (
        ("phone", a.phone, b.phone),
        ("postcode", a.postcode, b.postcode),
    )
    return tuple(
        FieldComparison(part=part, here=here, there=there, agreement=_SHOWN[getattr(levels, part)])
        for part, here, there in (*parts, *(part_values for part_values in more if part_values[1] or part_values[2]))
    )


@lru_cache(REMEMBERED)
def plain_phone(written: str | None) -> str:
    """The normalised number; empty when it is not a phone number."""
    if not written:
        return ""
    sender = parse_sender_id(written)
    return sender.value if sender.kind == "phone" else ""


def plain_postcode(written: str | None) -> str:
    return "".join(character for character in (written or "").upper() if character.isalnum())


def _said(born: date | None) -> str | None:
    return born.isoformat() if born else None
