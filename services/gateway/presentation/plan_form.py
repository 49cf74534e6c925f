"""Reads the plan that a navigator entered, up to eight steps A to H, and words what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, cast

from casework.messages import NeedKind, PlannedStep, Service, StepDetail, StepKind
from gateway.presentation.labels import common

LETTERS: Final = "ABCDEFGH"


class Form(Protocol):
    """What was posted: werkzeug's MultiDict, say."""

    def get(self, name: str, default: str) -> str: ...
    def getlist(self, name: str) -> list[str]: ...


@dataclass(frozen=True)
class Row:
    """One row as it was typed; a row without a title, a kind and a date is no step."""

    key: str
    title: str = ""
    kind: str = ""
    need: str = ""
    service: str = ""
    after: tuple[str, ...] = ()
    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def filled(self) -> bool:
        return any((self.title, self.kind, self.need, self.service, self.after, self.day, self.month, self.year))

    @property
    def earlier(self) -> tuple[str, ...]:
        """The letters that this step may wait for: those before it, so that no two steps can wait for each other; and
        what it waits for already, so that nothing is lost on the way."""
        return tuple(letter for letter in LETTERS if letter < self.key or letter in self.after)

    @property
    def entered(self) -> dict[str, str]:
        named = {"target-{}-day": self.day, "target-{}-month": self.month, "target-{}-year": self.year}
        return {name.format(self.key): value for name, value in {**named, "title-{}": self.title}.items()}

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys under which an error of this row may stand."""
        named = ("title-{}", "kind-{}", "need-{}", "service-{}", "after-{}", "target-{}-day")
        return tuple(name.format(self.key) for name in named)

    def options(self, codes: Mapping[str, str]) -> list[dict[str, str]]:
        return [{"value": "", "text": "Select"}, *({"value": code, "text": said} for code, said in codes.items())]


def blank() -> tuple[Row, ...]:
    return tuple(Row(letter) for letter in LETTERS)


def from_steps(steps: Iterable[StepDetail]) -> tuple[Row, ...]:
    """The rows of a plan that stands, to be changed."""
    stands = {step.key: step for step in steps}
    return tuple(_row_of(stands[letter]) if letter in stands else Row(letter) for letter in LETTERS)


def read(form: Form) -> tuple[Row, ...]:
    return tuple(_typed(form, letter) for letter in LETTERS)


def steps(rows: Sequence[Row]) -> tuple[tuple[PlannedStep, ...], dict[str, str]]:
    """The steps, and the errors by field. Only when there are no errors do the steps count."""
    filled = [row for row in rows if row.filled]
    errors = {field: fault for row in filled for field, fault in _faults(row, {other.key for other in filled}).items()}
    if not filled:
        errors = {"title-A": "Enter at least one step"}
    return (() if errors else tuple(_step(row) for row in filled)), errors


def _typed(form: Form, key: str) -> Row:
    def one(name: str) -> str:
        return form.get(name, "").strip()

    return Row(
        key=key,
        title=one(f"title-{key}"),
        kind=one(f"kind-{key}"),
        need=one(f"need-{key}"),
        service=one(f"service-{key}"),
        after=tuple(form.getlist(f"after-{key}")),
        day=one(f"target-{key}-day"),
        month=one(f"target-{key}-month"),
        year=one(f"target-{key}-year"),
    )


def _row_of(step: StepDetail) -> Row:
    on = step.target
    date_parts = {"day": str(on.day), "month": str(on.month), "year": str(on.year)}
    return Row(step.key, step.title, step.kind, step.need, step.service or "", tuple(step.after), **date_parts)


def _faults(row: Row, filled: set[str]) -> dict[str, str]:
    key, missing = row.key, sorted(set(row.after) - filled)
    local_group = row.kind == "partner_service"
    faults = {
        f"title-{key}": "" if row.title else f"Enter what needs to be done in step {key}",
        f"kind-{key}": "" if row.kind in common.STEP_KIND else f"Select who does step {key}",
        f"service-{key}": ""
        if not local_group or row.service in common.SERVICE
        else f"Select the kind of help for step {key}",
        f"need-{key}": "" if row.need in common.NEED else f"Select which need step {key} is for",
        f"target-{key}-day": "" if _date(row) else f"Enter a real date for step {key}, like 27 3 2027",
        f"after-{key}": f"Step {key} waits for {common.join_words(missing)}, which is empty" if missing else "",
    }
    return {field: fault for field, fault in faults.items() if fault}


def _step(row: Row) -> PlannedStep:
    return PlannedStep(
        key=row.key,
        kind=cast(StepKind, row.kind),
        title=row.title,
        need=cast(NeedKind, row.need),
        after=row.after,
        target=cast(date, _date(row)),
        service=cast(Service, row.service) if row.kind == "partner_service" else None,
    )


def _date(row: Row) -> date | None:
    try:
        return date(int(row.year), int(row.month), int(row.day))
    except ValueError:
        return None
