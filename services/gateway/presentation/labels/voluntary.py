"""The words for what commissioners and local groups share: states, reasons, documents, money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, get_args
from uuid import UUID

from gateway.presentation.labels import common
from gateway.presentation.time_formats import day
from voluntary.messages import BudgetLineDetail, CommissionState, LedgerPosting, LiveState

_COMMISSION: Final[dict[CommissionState, tuple[str, str]]] = {  # words, colour
    "requested": ("Awaiting answer", "purple"),
    "in_progress": ("In progress", "blue"),
    "accepted": ("Accepted", "blue"),
    "on_hold": ("On hold", "yellow"),
    "completed": ("Done", "green"),
    "failed": ("Did not work out", "orange"),
    "rejected": ("Declined", "grey"),
    "cancelled": ("Cancelled", "grey"),
    "entered_in_error": ("Entered by mistake", "grey"),
}
COMMISSION_STATE: Final[dict[str, str]] = {state: words for state, (words, _) in _COMMISSION.items()}
COMMISSION_COLOUR: Final[dict[str, str]] = {state: colour for state, (_, colour) in _COMMISSION.items()}
LIVE_STATES: Final = get_args(LiveState)
REJECT_REASON: Final = {
    "no_capacity": "We have no room now",
    "not_suitable": "We do not offer this",
    "too_far": "It is too far away",
    "conflict_of_interest": "We have a conflict of interest",
    "safety": "It would not be safe",
}
CANCEL_REASON: Final = {
    "not_wanted_any_more": "It is no longer wanted",
    "found_elsewhere": "It was arranged elsewhere",
    "safety": "It would not be safe",
    "unanswered": "No answer",
}
ATTENDED: Final = {"yes": "Attended", "late": "Attended late", "no": "Did not attend"}
ABSENCE: Final = {
    "acceptable": "With a good reason",
    "unacceptable": "Without a good reason",
    "logistics": "It could not be arranged",
}
ATTENDANCE_CHOICE: Final = {
    "yes": "Yes",
    "late": "Yes, but late",
    "no_acceptable": "No, with a good reason",
    "no_unacceptable": "No, without a good reason",
    "no_logistics": "No, it could not be arranged",
}
CHOSEN: Final = {
    "first_by_preference": "You are the first group asked for this help",
    "next_by_preference": "You are the next group asked for this help",
    "asked_again": "You are being asked again because the first request ran out",
}
NOT_ASKED_REASON: Final = {
    "rejected_before": "declined it",
    "tried_before": "tried it and it did not work out",
    "asked_enough": "was asked as often as your force allows and did not answer",
    "due_diligence_expired": "has a document missing or out of date",
    "award_not_running": "has no award running today",
    "no_capacity": "has no room",
    "award_exhausted": "has an award with too little left",
    "budget_line_exhausted": "is paid from a budget line with too little left",
}
DOCUMENT: Final = {
    "governing_document": "Governing document",
    "unrelated_signatories": "Two unrelated signatories",
    "safeguarding_policy": "Safeguarding policy",
    "dbs": "DBS checks",
    "insurance": "Insurance",
    "bank_check": "Bank check",
}
DOCUMENT_STATE: Final = {
    "valid": "Valid",
    "soon": "Expires soon",
    "expired": "Expired",
    "missing": "Missing",
    "later": "Not valid yet",
}
AWARD_KIND: Final = {"grant": "Grant", "contract": "Contract"}
CLAIM_STATE: Final = {
    "submitted": "Sent",
    "changes_requested": "Changes requested",
    "resubmitted": "Sent again",
    "approved": "Approved, to be paid",
    "paid": "Paid",
    "declined": "Declined",
}
CLAIM_COLOUR: Final = {
    "submitted": "purple",
    "resubmitted": "purple",
    "changes_requested": "yellow",
    "approved": "blue",
    "paid": "green",
}
ENTRY: Final = {
    "received": "Money received",
    "allocated": "Budget line added",
    "committed": "Committed to a piece of work",
    "released": "Not needed, returned to its budget line",
    "paid": "Paid to a group",
}
ACCOUNT: Final = {
    "source": "The funder of",
    "fund": "Not allocated yet, in",
    "budget_line": "Available on the budget line",
    "committed": "Committed to a piece of work",
    "spent": "Spent on a piece of work",
}
ACT: Final = {
    "requested": "Requested",
    "accepted": "Accepted",
    "rejected": "Declined",
    "unanswered": "Not answered in time",
    "started": "First session",
    "held": "Put on hold",
    "resumed": "Restarted",
    "moved": "Wanted by another day",
    "completed": "Done",
    "failed": "Did not work out",
    "cancelled": "Cancelled",
    "entered_in_error": "Entered by mistake",
    "submitted": "Sent",
    "changes_requested": "Changes requested",
    "resubmitted": "Sent again",
    "approved": "Approved",
    "part_paid": "Paid in part",
    "paid": "Paid",
    "declined": "Declined",
}
SYSTEM_REASON: Final = {
    "opened_in_error": "It was requested by mistake",
    "left_out_of_plan": "The plan changed, and it is no longer needed",
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_REASON: Final = {**CHOSEN, **REJECT_REASON, **CANCEL_REASON, **SYSTEM_REASON}


def pounds(pence: int) -> str:
    """£45, £1,250.50"""
    whole, part = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}{f'.{part:02d}' if part else ''}"


def budget_line_name(budget_line: BudgetLineDetail, sites: Mapping[int, str]) -> str:
    """Mentoring, Wolverhampton"""
    return f"{common.label_for(common.SERVICE, budget_line.purpose)}, {sites[budget_line.site_id]}"


def account(posting: LedgerPosting, names: Mapping[UUID, str]) -> str:
    """Where money went, or came from. A piece of work has no name, because a name would point to a person."""
    label = common.label_for(ACCOUNT, posting.account)
    return f"{label} {names[posting.account_id]}" if posting.account_id in names else label


def act_reason(reason: str) -> str:
    """The text under an act: its code in words, a day, or what a person wrote."""
    if _DAY.fullmatch(reason):
        return f"By {day(date.fromisoformat(reason))}"
    return _REASON.get(reason, reason)


CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "commission_state": COMMISSION_STATE,
    "attended_words": ATTENDED,
    "absence_words": ABSENCE,
    "chosen_words": CHOSEN,
    "not_asked_reason": NOT_ASKED_REASON,
    "document_words": DOCUMENT,
    "document_state": DOCUMENT_STATE,
    "award_kind": AWARD_KIND,
    "claim_state": CLAIM_STATE,
    "entry_words": ENTRY,
    "work_act": ACT,
}
FILTERS: Final = {"pounds": pounds, "act_reason": act_reason}
