"""Arrest corrections: what a further report under the same number changes, and which report counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from referral.domain.eligibility.offences import SUSPECTED, first_basis
from referral.messages import ArrestPart, Basis, OffenceRule, PersonsRole, Who


@dataclass(frozen=True)
class Facts:
    """One report. ``who`` is None once it was erased; ``number`` is custody's own for the person, blind."""

    occurred_on: date
    offence_code: str
    offence_title: str
    role: PersonsRole
    custody_suite: str
    who: Who | None
    number: str | None = None


@dataclass(frozen=True)
class Report:
    """A report with its time and the rule that applied to it."""

    id: UUID
    reported_at: datetime
    facts: Facts
    basis: Basis | None


def changed(before: Facts, after: Facts) -> tuple[ArrestPart, ...]:
    """What a report changes compared with the one before, in the order of display."""
    parts: tuple[tuple[ArrestPart, bool], ...] = (
        ("offence", (before.offence_code, before.offence_title) != (after.offence_code, after.offence_title)),
        ("occurred_on", before.occurred_on != after.occurred_on),
        ("role", before.role != after.role),
        ("custody_suite", before.custody_suite != after.custody_suite),
        *_identity_changes(before, after),
    )
    return tuple(part for part, differs in parts if differs)


def in_order(reports: Iterable[Report]) -> list[Report]:
    """Sort by time of report, whatever the order of arrival. The last one counts."""
    return sorted(reports, key=lambda report: (report.reported_at, report.id))


def identity_changed(before: Facts, after: Facts) -> bool:
    """Whether the arrested person's details changed: an officer checks that it is still the same person."""
    return any(differs for _, differs in _identity_changes(before, after))


def basis_for(rules: Iterable[OffenceRule], facts: Facts) -> Basis | None:
    """The rule that applies to these facts."""
    return first_basis(rules, facts.offence_code) if facts.role in SUSPECTED else None


def no_longer_applies(rules: Sequence[str | None]) -> bool:
    """Whether a rule applied to an earlier report and none to the latest. ``rules`` are their ids, in order."""
    return bool(rules) and rules[-1] is None and any(rules)


def _identity_changes(before: Facts, after: Facts) -> tuple[tuple[ArrestPart, bool], ...]:
    number: tuple[ArrestPart, bool] = ("number", before.number != after.number)
    if before.who is None or after.who is None:
        return (number,)
    earlier, later = before.who, after.who
    names = (earlier.given_name, earlier.family_name) != (later.given_name, later.family_name)
    return ("name", names), ("date_of_birth", earlier.date_of_birth != later.date_of_birth), number
