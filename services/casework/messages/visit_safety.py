"""Messages about whether a visit is safe: cases that wait for a gangs specialist, and what they decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from casework.messages.terms import Done, State
from common.messages import Code, RpcRequest, command, question, record
from common.roles import GANGS_SPECIALIST

SPECIALISTS = frozenset({GANGS_SPECIALIST})
Verdict = Literal["safe", "not_yet"]
SafetyText = Annotated[str, validate.Length(max=4_000)]


@record
class VisitPlan:
    """Where and with whom the person is safe to be seen. It says nothing about why that was asked."""

    where: SafetyText
    with_whom: SafetyText
    decided_by: Code
    at: datetime


@record
class SafetyDecision:
    """One decision of a specialist. Only specialists may read ``reason``: it may reveal the source of the
    intelligence."""

    sequence: int
    at: datetime
    decided_by: Code
    verdict: Verdict
    where: SafetyText
    with_whom: SafetyText
    reason: SafetyText
    review_on: date | None


@record
class RecentAct:
    """An act on the case since the latest decision."""

    sequence: int
    at: datetime
    act: Code


@record
class SafetyReview:
    """A case that needs a decision whether a visit is safe. Visits are allowed where ``visits_held_since`` is None."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    worker_id: Code | None
    visits_held_since: datetime | None
    review_due_at: datetime


@record
class SafetyReviewPage:
    items: tuple[SafetyReview, ...]
    total: int
    page: int
    pages: int


@record
class VisitSafety:
    """One case as the specialist sees it. ``visit_due_at`` is when a visit after a new arrest is due, on hold or not;
    ``latest_review_on`` is the last day until which "not yet" may apply."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    worker_id: Code | None
    opened_at: datetime
    visits_held_since: datetime | None
    review_due_at: datetime | None
    visit_due_at: datetime | None
    decisions: tuple[SafetyDecision, ...]
    acts_since: tuple[RecentAct, ...]
    latest_review_on: date


@question("casework.list_safety_reviews", roles=SPECIALISTS)
class ListSafetyReviews(RpcRequest[SafetyReviewPage]):
    """Cases at the caller's sites that wait for a gangs specialist, the earliest due first."""

    page: int = 1


@question("casework.find_visit_safety", roles=SPECIALISTS)
class FindVisitSafety(RpcRequest[VisitSafety]):
    """One case on which a specialist is or was asked; every other case is not found."""

    case_id: UUID


@command("casework.record_safety_decision", roles=SPECIALISTS)
class RecordSafetyDecision(RpcRequest[Done]):
    """A gangs specialist decides that a visit is safe, where and with whom, and the time for the first contact begins;
    or that it is not safe yet, why, and on which day to review it."""

    case_id: UUID
    verdict: Verdict
    where: SafetyText = ""
    with_whom: SafetyText = ""
    reason: SafetyText = ""
    review_on: date | None = None
