"""Splits text into lines of cells. Lines have the numbers that they have in the file, however long a quoted cell is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

SEPARATORS: Final = ("\t", ",", ";", "|")
COLUMNS_BY_SPACES: Final = "  "
_SAMPLE_LINES: Final = 20
_SEP_LINE: Final = re.compile(r"\ufeff?sep=([,;|:\t])[ \t]*(?:\r\n|\n|\r)")
_NEWLINE: Final = re.compile(r"\r\n|\n|\r")
_GAP: Final = re.compile(r"\t|[ \u00a0]{2,}")
_PADDING: Final = " \t\u00a0\ufeff\u200b\u200e\u200f"


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line with anything in it. A quoted cell may go over several lines of the file: it counts as its first."""

    number: int
    cells: tuple[str, ...]


def split_lines(text: str, separator: str | None = None) -> Iterator[TableLine]:
    """Every line that is not blank, as far as it is asked for. Without ``separator`` it is found out."""
    begin, number = 0, 1
    if sep_line := _SEP_LINE.match(text):
        begin, number, separator = sep_line.end(), 2, separator or sep_line[1]
    separator = separator or detect_separator(text[begin:] if begin else text)
    match = _by_spaces(text, begin, number) if separator == COLUMNS_BY_SPACES else _by(separator, text, begin, number)
    for line in match:
        cells = tuple(cell.strip(_PADDING) for cell in line.cells)
        if any(cells):
            yield TableLine(line.number, cells)


def detect_separator(text: str) -> str:
    """What separates cells: whatever gives the first lines the same number of cells, and the most of them."""
    best_separator, score = "", (0, 0)
    for separator in (*SEPARATORS, COLUMNS_BY_SPACES):
        if separator == COLUMNS_BY_SPACES and best_separator:
            break
        widths = [len(line.cells) for line in islice(_any(separator, text), _SAMPLE_LINES)]
        width = widths[0] if widths else 0
        alike = sum(width == width for width in widths)
        if width > 1 and (alike, width) > score:
            best_separator, score = separator, (alike, width)
    return best_separator or SEPARATORS[1]


def _any(separator: str, text: str) -> Iterator[TableLine]:
    match = _by_spaces(text, 0, 1) if separator == COLUMNS_BY_SPACES else _by(separator, text, 0, 1)
    return (line for line in match if any(cell.strip(_PADDING) for cell in line.cells))


def _by(separator: str, text: str, at: int, number: int) -> Iterator[TableLine]:
    """A cell is quoted when its closing quote is followed by a separator or the end of a line; else a quote is a
    character like any other, so that one that is never closed swallows nothing."""
    cell, length = _cell(separator), len(text)
    while at < length:
        first, cells = number, []
        while True:
            match = cell.match(text, at)
            assert match is not None
            quoted, plain, end = match[1], match[2], match[3]
            if quoted is None:
                cells.append(plain)
            else:
                cells.append(quoted.replace('""', '"'))
                number += len(_NEWLINE.findall(quoted))
            at = match.end()
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
    """Columns that are only aligned: two spaces or more between them. Empty cells cannot be seen."""
    for line in _NEWLINE.split(text[at:]):
        yield TableLine(number, tuple(_GAP.split(line.strip(_PADDING))))
        number += 1
