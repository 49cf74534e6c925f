"""Lines as CSV that opens in a spreadsheet and does nothing there: what would be a formula is made plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def escape_formula(cell: str) -> str:
    """A cell that no spreadsheet computes. A quote in front is what spreadsheets themselves take for "this is text"."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_BEGINS_A_FORMULA) else cell


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return out.getvalue()
