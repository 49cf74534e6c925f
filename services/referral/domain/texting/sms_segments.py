"""How many SMS segments a text needs: in the GSM alphabet where possible, else two bytes a character."""

from __future__ import annotations

from typing import Final

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED: Final = frozenset("^{}\\[~]|€\f")  # each is sent as an escape and a character


def parts(text: str) -> int:
    """The number of segments of this text."""
    if all(character in GSM_BASIC or character in GSM_EXTENDED for character in text):
        return _parts([2 if character in GSM_EXTENDED else 1 for character in text], alone=160, joined=153)
    return _parts([2 if ord(character) > 0xFFFF else 1 for character in text], alone=70, joined=67)


def _parts(widths: list[int], *, alone: int, joined: int) -> int:
    """A character of two units is never split, so a segment may be one short."""
    if sum(widths) <= alone:
        return 1
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count
