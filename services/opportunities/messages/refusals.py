"""The codes with which opportunities refuses. Each has its words in gateway.presentation.error_messages."""

from __future__ import annotations

from typing import Literal

from common.errors import Fact, Refused

RefusalCode = Literal[
    "agreement_lapsed",
    "already_proposed",
    "before_what_it_follows",
    "benefits_not_explained",
    "candidate_not_described",
    "cannot_follow",
    "in_the_future",
    "limit_not_asked",
    "limit_not_met",
    "milestone_already_recorded",
    "no_vacancy_left",
    "not_a_milestone",
    "not_found",
    "not_started",
    "reason_belongs_to_ended",
    "step_has_placement",
    "step_withdrawn",
    "too_early",
    "too_many_proposals",
    "vacancies_taken",
    "warnings_changed",
    "weeks_belong_to_sustained",
]


def refused(code: RefusalCode, **facts: Fact) -> Refused:
    """The refusal to raise; a code that is not declared fails the type check."""
    return Refused(code, **facts)
