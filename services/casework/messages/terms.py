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
NewsKind = Literal[
    "danger_raised",
    "danger_closed",
    "referred_again",
    "accepted_again",
    "arrested",
    "arrest_corrected",
    "link_undone",
    "session_attended",
    "session_missed",
    "behaviour",
    "group_wrote",
    "request_accepted",
    "sheet_needed",
    "request_refused",
    "request_unanswered",
    "nobody_to_ask",
    "service_stopped",
    "service_completed",
    "placement_proposed",
    "proposal_closed",
    "placement_offered",
    "placement_started",
    "placement_sustained",
    "placement_lost",
    "placement_ended",
    "agreement_withdrawn",
    "absence_recorded",
    "absence_ended",
]
NextActionCode = Literal[
    "concern",
    "opened_in_error",
    "urgent_news",
    "news",
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
RotaRole = Literal["duty_officer", "navigator", "sergeant", "inspector"]
Review = Literal["over_the_cap", "case_closed"]
Informed = Literal["not_told", "told_without_source", "told_with_source"]
Service = Literal["mentoring", "housing_support", "counselling", "debt_advice", "substance_support", "sport"]
Goal = Literal[
    "somebody_to_talk_to",
    "a_daily_routine",
    "staying_calm",
    "new_friends",
    "getting_fit",
    "going_to_school",
    "ready_for_work",
    "managing_money",
    "keeping_a_home",
    "away_from_drugs",
    "feeling_safe",
]
"""What a group's work is for, from a catalogue that says nothing of why."""
StepKey = Annotated[str, validate.Regexp(r"[A-Z]\Z", error="A step has one letter, A to Z.")]


@record
class Done:
    """The command was carried out, now or by an earlier delivery of the same command."""
