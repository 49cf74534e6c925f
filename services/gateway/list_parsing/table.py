"""Text to lines of cells. The number of a line is the one that the file itself has, however long a quoted cell is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

SEPARATORS: Final = ("\t", ",", ";", "|")
COLUMNS_BY_SPACES: Final = "  "
_LOOKED_AT: Final = 20
_SAID: Final = re.compile(r"\ufeff?sep=([,;|:\t])[ \t]*(?:\r\n|\n|\r)")
_NEWLINE: Final = re.compile(r"\r\n|\n|\r")
_GAP: Final = re.compile(r"\t|[ \u00a0]{2,}")
_AROUND: Final = " \t\u00a0\ufeff\u200b\u200e\u200f"


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line with anything in it. A quoted cell may go over several lines of the file: it counts as its first."""

    number: int
    cells: tuple[str, ...]


def split_lines(text: str, separator: str | None = None) -> Iterator[TableLine]:
    """Every line that is not blank, as far as it is asked for. Without ``separator`` it is found out."""
    begin, number = 0, 1
    if said := _SAID.match(text):
        begin, number, separator = said.end(), 2, separator or said[1]
    separator = separator or detect_separator(text[begin:] if begin else text)
    found = _by_spaces(text, begin, number) if separator == COLUMNS_BY_SPACES else _by(separator, text, begin, number)
    for line in found:
        cells = tuple(cell.strip(_AROUND) for cell in line.cells)
        if any(cells):
            yield TableLine(line.number, cells)


def detect_separator(text: str) -> str:
    """What stands between cells: whatever gives the first lines the same number of cells, and the most of them."""
    best, score = "", (0, 0)
    for separator in (*SEPARATORS, COLUMNS_BY_SPACES):
        if separator == COLUMNS_BY_SPACES and best:
            break
        widths = [len(line.cells) for line in islice(_any(separator, text), _LOOKED_AT)]
        wide = widths[0] if widths else 0
        alike = sum(width == wide for width in widths)
        if wide > 1 and (alike, wide) > score:
            best, score = separator, (alike, wide)
    return best or SEPARATORS[1]


def _any(separator: str, text: str) -> Iterator[TableLine]:
    found = _by_spaces(text, 0, 1) if separator == COLUMNS_BY_SPACES else _by(separator, text, 0, 1)
    return (line for line in found if any(cell.strip(_AROUND) for cell in line.cells))


def _by(separator: str, text: str, at: int, number: int) -> Iterator[TableLine]:
    """A cell is quoted when its closing quote is followed by a separator or the end of a line; else a quote is a sign
    like any other, so that one that nobody closed swallows nothing."""
    cell, length = _cell(separator), len(text)
    while at < length:
        first, cells = number, []
        while True:
            found = cell.match(text, at)
            assert found is not None
            quoted, plain, end = found[1], found[2], found[3]
            if quoted is None:
                cells.append(plain)
            else:
                cells.append(quoted.replace('""', '"'))
                number += len(_NEWLINE.findall(quoted))
            at = found.end()
            if end != separator:
                break
        number += bool(end)
        yield TableLine(first, tuple(cells))


@cache
def _cell(separator: str) -> re.Pattern[str]:
    between = re.escape(separator)
    end = rf"({between}|\r\n|\n|\r|\Z)"
    return re.compile(rf'(?: ?"((?:[^"]++|"")*+)"[ ]*(?={end[1:-1]})|([^{between}\r\n]*+)){end}')


def _by_spaces(text: str, at: int, number: int) -> Iterator[TableLine]:
    """Columns that only look like columns: two spaces or more between them. Empty cells cannot be seen."""
    for line in _NEWLINE.split(text[at:]):
        yield TableLine(number, tuple(_GAP.split(line.strip(_AROUND))))
        number += 1
