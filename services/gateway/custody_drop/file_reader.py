"""Reads a file that custody's system dropped: arrests as CSV, as JSON (one or an array), or as JSON on each line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

import marshmallow as ma

from common.messages import schema
from gateway.list_parsing.columns import LEFT_OUT
from gateway.list_parsing.decoding import UnreadableList, decode
from gateway.list_parsing.parser import MAX_LINES, ParsedHead, parse_head, parse_lines
from gateway.list_parsing.rows import Finding, ParsePlan, birth_fault
from gateway.messages import InboundArrest

_WHOLE_FILE: Final = 0
_NEWLINE: Final = re.compile(r"\r\n|\n|\r")
_OUR_FIELDS: Final = frozenset(InboundArrest.__dataclass_fields__)


@dataclass(frozen=True)
class DroppedFile:
    """The good arrests of a file, everything that is at fault in it, and the columns that nobody reads. Line 0 is the
    file itself."""

    arrests: tuple[InboundArrest, ...]
    faults: list[Finding]
    unread: tuple[Finding, ...] = ()


def read_dropped_file(ending: str, body: bytes, today: date, stable_id: Callable[[str], str]) -> DroppedFile:
    """Never raises for what is in a file."""
    try:
        text = decode(body)
        if ending.lower() == ".csv":
            return _csv(text, today, stable_id)
        if ending.lower() not in (".json", ".jsonl"):
            raise UnreadableList("kind_unknown")
        return _json(text, today, by_line=ending.lower() == ".jsonl")
    except UnreadableList as unreadable:
        return DroppedFile((), [Finding(_WHOLE_FILE, "file", unreadable.code)])


def _csv(text: str, today: date, stable_id: Callable[[str], str]) -> DroppedFile:
    head = parse_head(text, "arrests")
    if not head.has_header:
        raise UnreadableList("no_headings")
    lines = list(
        parse_lines(
            text, ParsePlan(kind="arrests", columns=head.columns, has_header=True, today=today, stable_id=stable_id)
        )
    )
    good = tuple(one.record for one in lines if isinstance(one.record, InboundArrest))
    return DroppedFile(good, [fault for one in lines for fault in one.faults], _unread_columns(head))


def _unread_columns(head: ParsedHead) -> tuple[Finding, ...]:
    """By their place in the file: a heading may be anything."""
    return tuple(
        Finding(_WHOLE_FILE, f"column {place}", "heading_unknown")
        for place, (heading, name) in enumerate(zip(head.headings, head.columns, strict=False), start=1)
        if heading and name == LEFT_OUT
    )


def _json(text: str, today: date, *, by_line: bool) -> DroppedFile:
    good, faults = [], []
    for count, (number, item) in enumerate(_objects(text, by_line=by_line), start=1):
        if count > MAX_LINES:
            raise UnreadableList("too_many_lines")
        arrest, wrong = _parse_arrest(item, number, today)
        faults += wrong
        good += [arrest] if arrest else []
    return DroppedFile(tuple(good), faults)


def _objects(text: str, *, by_line: bool) -> Iterator[tuple[int, Any]]:
    """Each thing that should be an arrest, with its line number, or its index in the array; what is no JSON is None."""
    if by_line:
        lines = enumerate(_NEWLINE.split(text), start=1)
        yield from ((number, _loaded(line)) for number, line in lines if line.strip())
        return
    whole = _loaded(text)
    if whole is None:
        raise UnreadableList("not_json")
    yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _parse_arrest(item: Any, number: int, today: date) -> tuple[InboundArrest | None, list[Finding]]:
    """The arrest, or which fields are at fault. One that we do not know is not named: anything may stand there."""
    if not isinstance(item, dict):
        return None, [Finding(number, "line", "not_an_object")]
    try:
        arrest = cast(InboundArrest, schema(InboundArrest).load(item))
    except ma.ValidationError as wrong:
        fields = sorted({name if name in _OUR_FIELDS else "unknown" for name in map(str, wrong.messages_dict)})
        missing = _OUR_FIELDS - item.keys()
        return None, [Finding(number, name, "needed" if name in missing else "not_taken") for name in fields]
    if why := birth_fault(arrest.date_of_birth, today):
        return None, [Finding(number, "date_of_birth", why)]
    return arrest, []
