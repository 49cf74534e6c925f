"""The codes with which casework refuses. Each has its words in gateway.presentation.error_messages."""

from __future__ import annotations

from typing import Literal

from common.errors import Fact, Refused

RefusalCode = Literal[
    "absence_ends_before_it_begins",
    "act_not_allowed",
    "action_needed",
    "cap_invalid",
    "case_closed",
    "case_not_active",
    "case_not_closed",
    "clock_invalid",
    "closing_reason_unknown",
    "concern_answered",
    "cover_by_itself",
    "cover_ends_before_it_begins",
    "declined_is_not_closed",
    "duty_number_invalid",
    "emergency_contact_needed",
    "evaluation_withdrawn",
    "evidence_needed",
    "in_the_future",
    "meeting_needed",
    "navigator_not_decided",
    "no_error_to_acknowledge",
    "no_review_requested",
    "not_engaged_yet",
    "not_found",
    "notice_missing",
    "on_duty_twice",
    "pattern_ends_before_it_begins",
    "pattern_without_shift",
    "plan_cycle",
    "plan_service_missing",
    "plan_service_unexpected",
    "plan_size",
    "plan_step_repeated",
    "plan_step_unknown",
    "plan_target_before_prerequisite",
    "plan_target_past",
    "plan_title_missing",
    "re_approach_cap_invalid",
    "reason_needed",
    "review_day_needed",
    "review_day_past",
    "review_day_too_late",
    "safe_where_needed",
    "safe_with_whom_needed",
    "setback_answered",
    "shift_begun",
    "shift_changed",
    "step_already_done",
    "step_not_for_a_group",
    "step_not_own_work",
    "step_not_released",
    "supervisors_only",
    "swap_agreed",
    "swap_with_oneself",
    "too_many_people",
    "understanding_not_checked",
    "weekday_missing",
    "worker_not_at_site",
    "worker_repeated",
    "worker_unknown",
]


def refused(code: RefusalCode, **facts: Fact) -> Refused:
    """The refusal to raise; a code that is not declared fails the type check."""
    return Refused(code, **facts)
