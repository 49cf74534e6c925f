"""The terms of the language: kinds, limits, states and reasons, and who may use it."""

from __future__ import annotations

from typing import Annotated, Literal

from marshmallow import validate

from common.messages import record
from common.roles import INSPECTOR, OPPORTUNITIES_FINDER, SERGEANT

FINDERS = frozenset({OPPORTUNITIES_FINDER, SERGEANT, INSPECTOR})
OpportunityKind = Literal["job", "apprenticeship", "college_place", "training", "volunteering"]
Hours = Literal["full_time", "part_time", "either", "unknown"]
Known = Literal["yes", "no", "unknown"]
AgeBand = Literal["under_16", "16_17", "18_24", "25_plus"]
Limit = Literal[
    "open",
    "vacancies",
    "age",
    "school_age",
    "night_work",
    "restricted_trade",
    "training_duty",
    "requirements",
]
LimitOutcome = Literal["ok", "no", "ask"]
Preference = Literal["interests", "kind", "skills", "hours", "travel", "support", "start"]
Benefits = Literal["none_expected", "child_benefit_stops", "own_claim_changes"]
SafetyWarning = Literal["district", "trade", "person"]
PlacementState = Literal[
    "proposed",
    "agreed",
    "not_chosen",
    "offered",
    "accepted",
    "started",
    "sustained",
    "ended",
    "declined",
    "withdrawn",
    "failed_to_start",
]
PlacementOutcome = Literal["accepted", "declined", "withdrawn", "started", "failed_to_start", "sustained", "ended"]
EvidenceKind = Literal[
    "candidate_said", "provider_said", "letter", "contract", "payslip", "attendance_record", "enrolment_record"
]
EndReason = Literal["completed", "moved_on", "left", "dismissed", "provider_closed", "not_safe"]
LostReason = Literal["declined", "withdrawn", "failed_to_start", "left", "dismissed", "provider_closed", "not_safe"]
PostingDocument = Annotated[str, validate.Length(max=500_000)]
District = Annotated[str, validate.Regexp(r"[A-Z]{1,2}[0-9][A-Z0-9]?\Z", error="Not a postcode district.")]


@record
class Done:
    """It is done, or had been done by the same command before."""
