"""The codes with which voluntary refuses. Each has its words in gateway.presentation.error_messages."""

from __future__ import annotations

from typing import Literal

from common.errors import Fact, Refused

RefusalCode = Literal[
    "absence_says_why",
    "amount_invalid",
    "answer_needed",
    "answer_time_passed",
    "award_ends_before_it_starts",
    "award_exhausted",
    "claim_act_not_possible",
    "claim_empty",
    "commission_act_not_possible",
    "commission_claimed",
    "commission_not_running",
    "document_ends_before_it_starts",
    "due_diligence_expired",
    "fund_exhausted",
    "groups_exhausted",
    "message_needed",
    "budget_line_exhausted",
    "more_than_committed",
    "no_show_costs_more_than_session",
    "not_found",
    "own_claim",
    "payment_withheld",
    "payments_held",
    "prime_invalid",
    "reason_needed",
    "session_before_acceptance",
    "session_claimed_twice",
    "session_in_the_future",
    "session_not_claimable",
    "sessions_used_up",
    "step_already_placed",
    "step_withdrawn",
    "worker_of_another_group",
    "worry_needed",
]


def refused(code: RefusalCode, **facts: Fact) -> Refused:
    """The refusal to raise; a code that is not declared fails the type check."""
    return Refused(code, **facts)
