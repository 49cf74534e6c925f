"""Decodes the text of a list, in whichever encoding a spreadsheet, a system or a mail program left it."""

from __future__ import annotations

import re
from typing import Final

MAX_LIST_BYTES: Final = 20_000_000  # bytes of one list
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_NEVER_WRITTEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LOOKED_AT: Final = 4_096


class UnreadableList(ValueError):
    """This cannot be read as a list at all. ``code`` says why: ``empty``, ``workbook``, ``not_text``, ``too_large``,
    ``too_many_lines``, ``no_headings``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decode(body: bytes) -> str:
    """Raises ``NotAList`` for what no person wrote. Characters that no column can store become U+FFFD."""
    if len(body) > MAX_LIST_BYTES:
        raise UnreadableList("too_large")
    if body.startswith(_BOOKS):
        raise UnreadableList("workbook")
    text = _decoded(body)
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise UnreadableList("empty")
    if len(_NEVER_WRITTEN.findall(text)) * 20 > len(text):
        raise UnreadableList("not_text")
    return re.sub("[\x00\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def _decoded(body: bytes) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: in most of what people write here every other byte is zero."""
    begin = body[:_LOOKED_AT]
    pairs = len(begin) // 2
    if pairs and begin[1::2].count(0) > pairs * 0.6 and begin[0::2].count(0) < pairs * 0.2:
        return "utf-16-le"
    if pairs and begin[0::2].count(0) > pairs * 0.6 and begin[1::2].count(0) < pairs * 0.2:
        return "utf-16-be"
    return None
