"""Previews: the beginning of a message on one line, in any script and however broken."""

from __future__ import annotations

import unicodedata
from typing import Final

LENGTH: Final = 140
ELLIPSIS: Final = "\u2026"

# An unclosed one of these would turn round the rest of the officer's page.
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_JOINER = "\u200d"
_VIRAMA = 9  # the combining class of the marks that join two consonants of an Indian script


def preview(text: str, length: int = LENGTH) -> str:
    """At most ``length`` characters, whole words where there are words, no line breaks, an ellipsis when there is
    more."""
    line = one_line(text)
    if len(line) <= length:
        return line
    head = line[: length - 1]
    if line[length - 1] != " ":
        head = _whole_words(head, line)
    return head.rstrip() + ELLIPSIS


def one_line(text: str) -> str:
    """The text with every run of blanks, line breaks and control characters as one blank. Nothing else is lost: what
    arrived broken is evidence too."""
    plain = text.translate(_DIRECTIONS)
    return " ".join(
        "".join(" " if unicodedata.category(character) == "Cc" else character for character in plain).split()
    )


def _whole_words(head: str, line: str) -> str:
    blank = head.rfind(" ")
    if blank >= len(head) // 2:
        return head[:blank]
    end = len(head)  # one endless word, or a script without blanks: cut between signs that belong to nobody
    while end > 1 and _belongs_together(line[end - 1], line[end]):
        end -= 1
    return head[:end] if end > 1 else head


def _belongs_together(before: str, after: str) -> bool:
    flags = _is_flag_half(before) and _is_flag_half(after)
    skin = 0x1F3FB <= ord(after) <= 0x1F3FF
    marks = unicodedata.category(after) in ("Mn", "Mc", "Me")
    conjunct = unicodedata.combining(before) == _VIRAMA
    return flags or skin or marks or conjunct or _JOINER in (before, after)


def _is_flag_half(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
