"""Codes that several messages share: needs, outcomes, steps and states."""

from __future__ import annotations

from typing import Annotated, Literal

from marshmallow import validate

from common.messages import record

State = Literal["opened", "allocated", "engaging", "active", "stepping_down", "closed"]
NeedKind = Literal[
    "housing",
    "education_training_employment",
    "health",
    "substance",
    "debt_benefits",
    "family",
    "peers",
    "identity_documents",
    "safety",
    "exploitation",
]
Level = Literal["low", "medium", "high"]
How = Literal["visit", "phone", "text", "custody_visit", "meeting"]
Outcome = Literal["met", "spoke", "left_message", "no_answer", "not_now", "declined"]
StepKind = Literal["own_work", "partner_service", "opportunity"]
StepState = Literal["waiting", "released", "done"]
Setback = Literal["service_stopped", "nobody_to_ask", "placement_lost"]
NextActionCode = Literal[
    "concern",
    "opened_in_error",
    "re_approach",
    "decide_navigator",
    "safe_to_visit",
    "first_contact",
    "make_plan",
    "step",
    "service_stopped",
    "nobody_to_ask",
    "placement_lost",
    "placement_proposed",
    "keep_going",
]
Review = Literal["over_the_cap", "case_closed"]
Informed = Literal["not_told", "told_without_source", "told_with_source"]
Service = Literal["mentoring", "housing_support", "counselling", "debt_advice", "substance_support", "sport"]
StepKey = Annotated[str, validate.Regexp(r"[A-Z]\Z", error="A step has one letter, A to Z.")]


@record
class Done:
    """The command was carried out, now or by an earlier delivery of the same command."""
