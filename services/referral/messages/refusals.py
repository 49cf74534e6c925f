"""The codes with which referral refuses. Each has its words in gateway.presentation.error_messages."""

from __future__ import annotations

from typing import Literal

from common.errors import Fact, Refused

RefusalCode = Literal[
    "allocation_due",
    "answer_unsayable",
    "asked_for_no_texts",
    "caps_invalid",
    "code_text_invalid",
    "conditions_needed",
    "conditions_unexpected",
    "danger_needs_closing",
    "danger_needs_reason",
    "danger_open",
    "danger_rungs_invalid",
    "danger_words_invalid",
    "duty_phone_invalid",
    "first_contact_invalid",
    "first_reply_invalid",
    "first_view_invalid",
    "grades_needed",
    "hours_invalid",
    "how_checked_needed",
    "in_the_future",
    "incident_number_invalid",
    "intelligence_removed",
    "intelligence_stands_alone",
    "media_erased",
    "media_locked",
    "media_not_locked",
    "merge_not_possible",
    "messages_needed",
    "no_allocation",
    "no_danger",
    "no_number",
    "not_found",
    "not_linked",
    "not_offered_stands",
    "not_spam",
    "nothing_left",
    "number_not_safe",
    "number_not_textable",
    "offence_code_invalid",
    "person_known",
    "question_answered",
    "reason_needed",
    "reference_unknown",
    "referral_decided",
    "referral_not_reopenable",
    "search_needs_more",
    "review_days_invalid",
    "review_due",
    "review_in_the_past",
    "review_too_late",
    "role_needed",
    "rule_changed",
    "rule_invalid",
    "rule_not_tried",
    "suites_missing",
    "text_moved_on",
    "text_refused",
    "too_many_people",
    "trial_changed",
    "trial_closed",
    "trial_invalid",
    "who_unknown",
    "window_closed",
    "window_closes_first",
]


def refused(code: RefusalCode, **facts: Fact) -> Refused:
    """The refusal to raise; a code that is not declared fails the type check."""
    return Refused(code, **facts)
