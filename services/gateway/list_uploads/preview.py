"""What a list comes to before anybody confirms it: how many lines are good, which are at fault, which are known."""

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


def preview(text: str, plan: ParsePlan, entry_point: EntryPoint, receiver: Receiver) -> ListPreview:
    """Read all of it. Nothing is asked of the database yet."""
    weighed = ListPreview()
    if any(plan.columns):
        for one in parse_lines(text, plan):
            _add(weighed, one, entry_point, receiver)
    return weighed


def already_received(uow: UnitOfWork, weighed: ListPreview, kind: str, receiver: Receiver) -> Sequence[Finding]:
    """The lines that came in before, by this door or another."""
    ids, found = list(weighed.lines), set[str]()
    for begin in range(0, len(ids), ID_BATCH_SIZE):
        found |= known_ids(uow, receiver, kind, ids[begin : begin + ID_BATCH_SIZE])
    return [Finding(weighed.lines[one], "line", "known") for one in ids if one in found]


def valid_items(text: str, plan: ParsePlan, entry_point: EntryPoint, receiver: Receiver) -> Iterator[InboundItem]:
    """Every good line as what is kept of it, in the order of the list."""
    return (
        inbound_item(one.record, entry_point, receiver) for one in parse_lines(text, plan) if one.record is not None
    )


def inbound_item(record: Record, entry_point: EntryPoint, receiver: Receiver) -> InboundItem:
    return arrest_item(record) if isinstance(record, InboundArrest) else request_item(entry_point, record, receiver)


def _add(weighed: ListPreview, one: ParsedLine, entry_point: EntryPoint, receiver: Receiver) -> None:
    weighed.faults += one.faults
    weighed.notes += one.notes
    if one.record is None:
        weighed.faulty_count += 1
        return
    weighed.valid_count += 1
    known_by = inbound_item(one.record, entry_point, receiver).provider_id
    if weighed.lines.setdefault(known_by, one.line.number) != one.line.number:
        weighed.notes.append(Finding(one.line.number, "line", "repeated"))
