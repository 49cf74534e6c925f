"""Whether a visit is safe: what waits for a gangs specialist, what she said, and where he is safe to be seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from casework.messages.terms import Done, State
from common.messages import Asks, Code, command, question, record
from common.roles import GANGS_SPECIALIST

SPECIALISTS = frozenset({GANGS_SPECIALIST})
Verdict = Literal["safe", "not_yet"]
InWords = Annotated[str, validate.Length(max=4_000)]


@record
class VisitPlan:
    """Where and with whom somebody is safe to be seen, for whoever visits; nothing of why it was asked."""

    where: InWords
    with_whom: InWords
    decided_by: Code
    at: datetime


@record
class SafetyDecision:
    """What a specialist said once. ``why`` is for specialists: it may tell where the intelligence came from."""

    sequence: int
    at: datetime
    decided_by: Code
    verdict: Verdict
    where: InWords
    with_whom: InWords
    why: InWords
    look_on: date | None


@record
class Happened:
    """Something that was done on the case since the specialist spoke last."""

    sequence: int
    at: datetime
    act: Code


@record
class SafetyLook:
    """One case on which a specialist has to say whether a visit is safe. Visits go on where ``held_since`` is None."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    worker_id: Code | None
    held_since: datetime | None
    look_due_at: datetime


@record
class SafetyLooks:
    items: tuple[SafetyLook, ...]
    total: int
    page: int
    pages: int


@record
class Safety:
    """One case as the specialist has to decide on it. ``visit_due_at`` is of a visit that a new arrest asks for, held
    or not; ``last_day`` is until when "not yet" may hold."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    worker_id: Code | None
    opened_at: datetime
    held_since: datetime | None
    look_due_at: datetime | None
    visit_due_at: datetime | None
    decisions: tuple[SafetyDecision, ...]
    since: tuple[Happened, ...]
    last_day: date


@question("casework.list_safety_looks", roles=SPECIALISTS)
class ListSafetyLooks(Asks[SafetyLooks]):
    """What waits for a gangs specialist of these sites, by when each has to be looked at."""

    page: int = 1


@question("casework.find_safety", roles=SPECIALISTS)
class FindSafety(Asks[Safety]):
    """One case on which a specialist is or was asked; every other case is not found."""

    case_id: UUID


@command("casework.record_safe_to_visit", roles=SPECIALISTS)
class RecordSafeToVisit(Asks[Done]):
    """A gangs specialist says that a visit is safe, where and with whom, and the time for the first contact begins; or
    that it is not yet, why, and on which day she looks again."""

    case_id: UUID
    verdict: Verdict
    where: InWords = ""
    with_whom: InWords = ""
    why: InWords = ""
    look_on: date | None = None
