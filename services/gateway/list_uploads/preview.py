"""Previews a list before it is confirmed: how many lines are valid, which are faulty, which were received before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from common.unit_of_work import UnitOfWork
from gateway.access.entry_points import EntryPoint
from gateway.inbound.bulk_receiver import InboundItem, arrest_item, known_ids, request_item
from gateway.inbound.receiver import Receiver
from gateway.list_parsing.parser import ParsedLine, Record, parse_lines
from gateway.list_parsing.rows import Finding, ParsePlan
from gateway.messages import InboundArrest

ID_BATCH_SIZE = 5_000


@dataclass
class ListPreview:
    """``lines`` has the line of each good record by the id that it is known by again."""

    valid_count: int = 0
    faulty_count: int = 0
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def repeated_count(self) -> int:
        return self.valid_count - len(self.lines)


def preview(text: str, plan: ParsePlan, entry_point: EntryPoint) -> ListPreview:
    """Read all of it. Nothing is asked of the database yet."""
    list_preview = ListPreview()
    if any(plan.columns):
        for line in parse_lines(text, plan):
            _add(list_preview, line, entry_point)
    return list_preview


def already_received(uow: UnitOfWork, list_preview: ListPreview, kind: str, receiver: Receiver) -> Sequence[Finding]:
    """The lines that were received before, through this entry point or another."""
    ids, known = list(list_preview.lines), set[str]()
    for begin in range(0, len(ids), ID_BATCH_SIZE):
        known |= known_ids(uow, receiver, kind, ids[begin : begin + ID_BATCH_SIZE])
    return [Finding(list_preview.lines[line], "line", "known") for line in ids if line in known]


def valid_items(text: str, plan: ParsePlan, entry_point: EntryPoint) -> Iterator[InboundItem]:
    """Every valid line as the item to receive, in the order of the list."""
    return (inbound_item(line.record, entry_point) for line in parse_lines(text, plan) if line.record is not None)


def inbound_item(record: Record, entry_point: EntryPoint) -> InboundItem:
    return arrest_item(record) if isinstance(record, InboundArrest) else request_item(entry_point, record)


def _add(list_preview: ListPreview, line: ParsedLine, entry_point: EntryPoint) -> None:
    list_preview.faults += line.faults
    list_preview.notes += line.notes
    if line.record is None:
        list_preview.faulty_count += 1
        return
    list_preview.valid_count += 1
    known_by = inbound_item(line.record, entry_point).provider_id
    if list_preview.lines.setdefault(known_by, line.line.number) != line.line.number:
        list_preview.notes.append(Finding(line.line.number, "line", "repeated"))
