"""The terms of the language: kinds, states and reasons, and who may use it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import record
from common.roles import COMMISSIONER, PARTNER_WORKER

DocumentKind = Literal[
    "governing_document", "unrelated_signatories", "safeguarding_policy", "dbs", "insurance", "bank_check"
]
AwardKind = Literal["grant", "contract"]
# Live: one at a time for a step, and it uses up capacity. In the order of a group's list.
LiveState = Literal["requested", "in_progress", "accepted", "on_hold"]
EndedState = Literal["completed", "failed", "rejected", "cancelled", "entered_in_error"]
CommissionState = Literal[LiveState, EndedState]
RejectReason = Literal["no_capacity", "not_suitable", "too_far", "conflict_of_interest", "safety"]
CancelReason = Literal["not_wanted_any_more", "found_elsewhere", "safety", "unanswered"]
StoppedState = Literal["cancelled", "failed", "entered_in_error"]
Attended = Literal["yes", "late", "no"]
AbsenceReason = Literal["acceptable", "unacceptable", "logistics"]
ClaimState = Literal["submitted", "changes_requested", "resubmitted", "approved", "paid", "declined"]
ChosenBecause = Literal["first_by_preference", "next_by_preference", "asked_again"]
PassedOverReason = Literal[
    "rejected_before",
    "tried_before",
    "asked_enough",
    "due_diligence_expired",
    "award_not_running",
    "no_capacity",
    "award_exhausted",
    "budget_line_exhausted",
]
AccountKind = Literal["source", "fund", "budget_line", "committed", "spent"]
EntryKind = Literal["received", "allocated", "committed", "released", "paid"]
Pence = Annotated[int, validate.Range(min=1, max=10**12)]
PenceOrZero = Annotated[int, validate.Range(min=0, max=10**12)]
Count = Annotated[int, validate.Range(min=1, max=1000)]
COMMISSIONERS = frozenset({COMMISSIONER})
GROUPS = frozenset({PARTNER_WORKER})
COMMISSIONERS_AND_GROUPS = COMMISSIONERS | GROUPS


@record
class Done:
    """It is done, or had been done by the same command before."""


@record
class Created:
    """It is there now, or had been made by the same command before; this is its id."""

    id: UUID
