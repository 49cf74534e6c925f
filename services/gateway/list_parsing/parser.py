"""Parses a whole list, line by line: each is a record, or the faults found in it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from gateway.list_parsing import columns
from gateway.list_parsing.arrests import parse_arrest
from gateway.list_parsing.columns import Columns, Kind
from gateway.list_parsing.decoding import UnreadableList
from gateway.list_parsing.referrals import parse_request
from gateway.list_parsing.rows import Cells, Finding, ParsePlan, read_cells
from gateway.list_parsing.table import TableLine, split_lines
from gateway.messages import InboundArrest, InboundRequest
from referral.messages import UNCODED

MAX_LINES: Final = 100_000
FIRST_LINES: Final = 5
Record = InboundArrest | InboundRequest


@dataclass(frozen=True)
class ParsedLine:
    """One line as it was read. ``record`` is None when anything is at fault; ``notes`` are for a person to know."""

    line: TableLine
    record: Record | None
    faults: Sequence[Finding] = ()
    notes: Sequence[Finding] = ()


@dataclass(frozen=True)
class ParsedHead:
    """The first lines of a list, and a guess at its columns. Not ``headed``: the first line is a row already."""

    headings: tuple[str, ...]
    columns: Columns
    has_header: bool
    first: tuple[TableLine, ...]


def parse_head(text: str, kind: Kind, *, headed: bool | None = None) -> ParsedHead:
    """``headed`` is what the officer said, if anything.

    Raises: UnreadableList(empty).
    """
    first = tuple(islice(split_lines(text), FIRST_LINES + 1))
    if not first:
        raise UnreadableList("empty")
    if columns.looks_like_header(first[0].cells, kind) if headed is None else headed:
        return ParsedHead(first[0].cells, columns.guess_columns(first[0].cells, kind), True, first[1:])
    wide = min(max(len(line.cells) for line in first), columns.MOST_COLUMNS)
    return ParsedHead((), (columns.LEFT_OUT,) * wide, False, first[:FIRST_LINES])


def parse_lines(text: str, plan: ParsePlan, *, first: int | None = None) -> Iterator[ParsedLine]:
    """Every line of the list in order, or only the ``first`` so many. Raises ``NotAList`` when there are more than
    anybody can mean."""
    lines = islice(_records(text, plan), first)
    return _distinguish(lines, plan) if plan.kind == "arrests" else lines


def _records(text: str, plan: ParsePlan) -> Iterator[ParsedLine]:
    if _too_many(text, MAX_LINES + plan.has_header):
        raise UnreadableList("too_many_lines")
    all_lines = split_lines(text)
    headings = next(all_lines, TableLine(0, ())).cells if plan.has_header else ()
    for line in all_lines:
        cells = read_cells(line, headings, plan)
        record = _record(cells)
        yield ParsedLine(line, None if cells.faults else record, tuple(cells.faults))


def _too_many(text: str, most: int) -> bool:
    """Counted before any line is parsed, so that an officer with too many need not wait; and only where there may be
    so many: a quoted cell can cover several lines."""
    return text.count("\n") + text.count("\r") >= most and sum(1 for _ in islice(split_lines(text), most + 1)) > most


def _record(cells: Cells) -> Record | None:
    return parse_arrest(cells) if cells.plan.kind == "arrests" else parse_request(cells)


def _distinguish(lines: Iterator[ParsedLine], plan: ParsePlan) -> Iterator[ParsedLine]:
    """Custody writes a line for each offence of one arrest, under one record number. What differs is made part of the
    number then, in whichever order the lines come: no second offence is lost, and none comes twice."""
    everything = list(lines)
    of_record: dict[str, set[str]] = defaultdict(set)
    for parsed in everything:
        if isinstance(parsed.record, InboundArrest):
            of_record[parsed.record.custody_record].add(_differs(parsed.record))
    for parsed in everything:
        arrest = parsed.record
        if isinstance(arrest, InboundArrest) and len(of_record[arrest.custody_record]) > 1:
            number = f"{arrest.custody_record[:50]}-{plan.stable_id(_differs(arrest))[:8]}"
            note = Finding(parsed.line.number, "custody_record", "one_of_several")
            yield ParsedLine(parsed.line, dataclasses.replace(arrest, custody_record=number), notes=(note,))
        else:
            yield parsed


def _differs(arrest: InboundArrest) -> str:
    offence = arrest.offence_title if arrest.offence_code == UNCODED else arrest.offence_code
    return "\n".join((arrest.given_name, arrest.family_name, offence)).casefold()
