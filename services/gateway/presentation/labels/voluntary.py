"""Says what passes between commissioners and local groups in plain words: states, reasons, papers, money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from gateway.presentation.labels import common
from voluntary.messages import LineMoney, Posting

COMMISSION_STATE: Final = {
    "draft": "Being prepared",
    "requested": "To answer",
    "accepted": "Taken up",
    "rejected": "Said no",
    "cancelled": "Called off",
    "in_progress": "Under way",
    "on_hold": "On hold",
    "failed": "Did not work out",
    "completed": "Done",
    "entered_in_error": "Entered by mistake",
}
COMMISSION_COLOUR: Final = {
    "requested": "purple",
    "accepted": "blue",
    "in_progress": "blue",
    "on_hold": "yellow",
    "completed": "green",
    "failed": "orange",
}
REJECT_REASON: Final = {
    "no_capacity": "We have no room now",
    "not_suitable": "It is not what we do",
    "too_far": "It is too far away",
    "conflict_of_interest": "We are too close to this",
    "safety": "It would not be safe",
}
CANCEL_REASON: Final = {
    "not_wanted_any_more": "It is not wanted any more",
    "found_elsewhere": "It was found elsewhere",
    "safety": "It would not be safe",
    "unanswered": "Nobody answered",
}
ATTENDED: Final = {"yes": "Came", "late": "Came late", "no": "Did not come"}
ABSENCE: Final = {
    "acceptable": "With a good reason",
    "unacceptable": "Without a good reason",
    "logistics": "It could not be arranged",
}
CAME: Final = {
    "yes": "Yes",
    "late": "Yes, but late",
    "no_acceptable": "No, with a good reason",
    "no_unacceptable": "No, without a good reason",
    "no_logistics": "No, it could not be arranged",
}
CHOSEN: Final = {
    "first_by_preference": "You are the first group asked for this help",
    "next_by_preference": "You are the next group asked for this help",
    "asked_again": "You are asked again: the first time ran out",
}
PASSED_OVER: Final = {
    "rejected_before": "said no to it",
    "tried_before": "tried it and it did not work out",
    "asked_enough": "did not answer, as often as your force asks",
    "due_diligence_expired": "has a paper missing or run out",
    "award_not_running": "has no award that runs today",
    "no_capacity": "has no room",
    "award_exhausted": "has an award with too little left",
    "line_exhausted": "is paid from a line with too little left",
}
PAPER: Final = {
    "governing_document": "Governing document",
    "unrelated_signatories": "Two unrelated signatories",
    "safeguarding_policy": "Safeguarding policy",
    "dbs": "DBS checks",
    "insurance": "Insurance",
    "bank_check": "Bank check",
}
STANDING: Final = {
    "holds": "Holds",
    "soon": "Runs out soon",
    "expired": "Run out",
    "missing": "Never seen",
    "later": "Not valid yet",
}
AWARD_KIND: Final = {"grant": "Grant", "contract": "Contract"}
CLAIM_STATE: Final = {
    "submitted": "Sent",
    "changes_requested": "Changes asked for",
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
    "received": "Money came in",
    "allocated": "A line was opened",
    "committed": "Promised for a piece of work",
    "released": "Not needed, back on its line",
    "paid": "Paid to a group",
}
ACCOUNT: Final = {
    "source": "The funder of",
    "fund": "Not on a line yet, in",
    "line": "Free on the line",
    "committed": "Promised for a piece of work",
    "spent": "Spent on a piece of work",
}
ACT: Final = {
    "drafted": "Prepared",
    "requested": "Asked",
    "accepted": "Taken up",
    "rejected": "Said no",
    "unanswered": "The time to answer ran out",
    "started": "First session",
    "held": "Put on hold",
    "resumed": "Went on",
    "completed": "Done",
    "failed": "Did not work out",
    "cancelled": "Called off",
    "entered_in_error": "Entered by mistake",
    "submitted": "Sent",
    "changes_requested": "Changes asked for",
    "resubmitted": "Sent again",
    "approved": "Approved",
    "part_paid": "Paid in part",
    "paid": "Paid",
    "declined": "Declined",
}
BY_ITSELF: Final = {"opened_in_error": "It was asked for by mistake"}
_REASON: Final = {**CHOSEN, **REJECT_REASON, **CANCEL_REASON, **BY_ITSELF}


def pounds(pence: int) -> str:
    """£45, £1,250.50"""
    whole, part = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}{f'.{part:02d}' if part else ''}"


def line_name(line: LineMoney, sites: Mapping[int, str]) -> str:
    """Mentoring, Wolverhampton"""
    return f"{common.say(common.SERVICE, line.purpose)}, {sites[line.site_id]}"


def account(posting: Posting, names: Mapping[UUID, str]) -> str:
    """Where money went, or came from. A piece of work has no name: it would point to somebody."""
    said = common.say(ACCOUNT, posting.account)
    return f"{said} {names[posting.of]}" if posting.of in names else said


def act_reason(reason: str) -> str:
    """What stands under an act: its code in words, or what somebody wrote."""
    return _REASON.get(reason, reason)


CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "commission_state": COMMISSION_STATE,
    "attended_words": ATTENDED,
    "absence_words": ABSENCE,
    "chosen_words": CHOSEN,
    "passed_over": PASSED_OVER,
    "paper_words": PAPER,
    "standing_words": STANDING,
    "award_kind": AWARD_KIND,
    "claim_state": CLAIM_STATE,
    "entry_words": ENTRY,
    "work_act": ACT,
}
FILTERS: Final = {"pounds": pounds, "act_reason": act_reason}
