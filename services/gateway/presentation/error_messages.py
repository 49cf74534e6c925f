"""The words for every refusal that a page can show: why something was not done, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Answer:
    """What a person reads: a heading that says what happened, and one thing to do next."""

    title: str
    next: str


_CHECK_PAGE = "Go back, read the page again and decide from what it shows now."

_NOT_NOW = "Go back. Something else has to be done first."

BY_CODE: Final = {
    "not_found": Answer("We cannot find that", "Check the address, or go back to the start page."),
    "message_invalid": Answer("We could not read that form", "Go back, check what you entered and send it again."),
    "message_too_large": Answer("That was too long", "Go back, make it shorter and send it again."),
    "command_id_missing": Answer("We could not read that form", "Go back, reload the page and try again."),
    "command_id_used": Answer("This form has already been sent with different answers", "Go back and reload the page."),
    "too_often": Answer("Too many attempts in one hour", "Text us, or wait an hour. In danger now? Call 999."),
    "not_json": Answer("Send JSON", "Set the header Content-Type: application/json."),
    "message_unreadable": Answer("We could not read that", "Send one JSON object in UTF-8."),
    "key_used": Answer("This key has already been used for different content", "Send it under a new key."),
    "deadline_passed": Answer("That took too long", "Go back and send it again. It will not be done twice."),
    "force_not_configured": Answer(
        "Your force is not set up for this yet", "Ask whoever set up Wayout for your force."
    ),
    "unavailable": Answer("Part of the service is not working", "Wait a minute, then try again."),
    "fault": Answer(
        "Sorry, there is a problem with the service",
        "Try again. If it happens again, tell support the code at the bottom of this page.",
    ),
    "token_refused": Answer("Your sign-in has ended", "Sign in again, then open the page again."),
    "supervisors_only": Answer("Only a sergeant or an inspector can do this", "Ask your sergeant or inspector."),
    "reason_needed": Answer("Enter your reason", "Go back and enter it. It is saved with your name."),
    "evidence_needed": Answer("Enter what shows that it is done", "Go back and enter what you saw."),
    "who_unknown": Answer("This referral names no person yet", "Go back, record who it is about, then decide."),
    "person_known": Answer("This person has already been identified", _CHECK_PAGE),
    "rule_invalid": Answer(
        "This rule can never apply, or it duplicates another", "Check its offence codes and try again."
    ),
    "offence_code_invalid": Answer(
        "One of these is not an offence code", "Use letters and numbers only, like CJ88144, one on each line."
    ),
    "rule_changed": Answer("Another user has changed this rule", "Go back, open the rule again and test your change."),
    "rule_not_tried": Answer("Test this rule first", "Go back, read which arrests it finds, then publish it."),
    "allocation_due": Answer(
        "A trial decides at random whether this person is offered the scheme", "Go back and allocate them in the trial."
    ),
    "not_offered_stands": Answer(
        "The trial decided that nothing is offered",
        "For the person’s safety, a sergeant or an inspector can override it.",
    ),
    "no_allocation": Answer("This person is not in a trial", _CHECK_PAGE),
    "trial_closed": Answer("This trial has already been closed", _CHECK_PAGE),
    "trial_invalid": Answer("This trial cannot be run", "Check its ratio, its block sizes and its dates."),
    "trial_changed": Answer(
        "The ratio and block sizes of a trial that has started cannot change", "Start a new version of it."
    ),
    "merge_not_possible": Answer(
        "These referrals cannot be merged", "They are about different people, or one of them has been closed."
    ),
    "not_linked": Answer(
        "This referral is not linked to a person", "There is no link to undo. It may have been undone already."
    ),
    "no_error_to_acknowledge": Answer("There is nothing left to record about this error", _CHECK_PAGE),
    "step_withdrawn": Answer("This is no longer wanted. The request has been withdrawn", _CHECK_PAGE),
    "reference_unknown": Answer(
        "No referral here has this reference", "Check the reference. It has ten letters and numbers."
    ),
    "referral_decided": Answer("This referral has already been decided", _CHECK_PAGE),
    "question_answered": Answer("Somebody has answered this question", "Go back to the questions that are left."),
    "no_number": Answer("This referral did not come from a phone", "There is no number to text."),
    "number_not_textable": Answer(
        "We cannot text this number", "We do not text automated, foreign, premium-rate or our own numbers."
    ),
    "number_not_safe": Answer(
        "This number is not marked as safe", "Check who reads its messages, record how you checked, then text."
    ),
    "asked_for_no_texts": Answer("This person asked for no texts", "We do not text them until they text START."),
    "window_closed": Answer(
        "WhatsApp no longer allows a reply",
        "Call them, or wait until they write again. Texts waiting to be sent are kept.",
    ),
    "window_closes_first": Answer(
        "WhatsApp will no longer allow a reply by then. Select that it is urgent, or call them",
        "Go back and select that it is urgent, or call them.",
    ),
    "media_locked": Answer(
        "This is locked because it may be an indecent image",
        "No one can open it. Tell your inspector, who decides what happens to it.",
    ),
    "media_not_locked": Answer("This is no longer locked", _CHECK_PAGE),
    "media_erased": Answer("This has been erased", "It cannot be recovered."),
    "answer_unsayable": Answer("This cannot be sent as a text", "Go back and use different words."),
    "list_closed": Answer("A decision about this list has already been made", "Open the lists to see the result."),
    "list_read_anew": Answer("Another user has changed the columns of this list", _CHECK_PAGE),
    "list_at_fault": Answer("Some rows of this list cannot be imported", _CHECK_PAGE),
    "how_checked_needed": Answer("Enter how you checked who reads this number", "Go back and enter it."),
    "messages_needed": Answer("Select at least one of their messages", "Go back and select it."),
    "nothing_left": Answer("Leave at least one message on this referral", "Go back and clear one of the boxes."),
    "not_spam": Answer("This is no longer marked as possible spam", _CHECK_PAGE),
    "danger_open": Answer("This referral has an open danger", "Close the danger first."),
    "no_danger": Answer("This referral has no open danger", _CHECK_PAGE),
    "incident_number_invalid": Answer("Enter a real incident number", "Go back and enter it as it was given to you."),
    "danger_needs_closing": Answer(
        "Enter the incident number, or why you close it without one", "Go back and enter one of the two."
    ),
    "danger_needs_reason": Answer(
        "Give more detail: why do you close it without a number?", "Go back and explain in a sentence."
    ),
    "text_moved_on": Answer("The status of this text has changed", _CHECK_PAGE),
    "conditions_needed": Answer(
        "Enter the conditions for sharing this", "Go back and copy them from the intelligence log."
    ),
    "conditions_unexpected": Answer(
        "You entered conditions, so select sharing under conditions",
        "Go back and select that, or delete the conditions.",
    ),
    "role_needed": Answer(
        "Select the person’s role in this event", "Go back and select it, so that a victim is not taken for a suspect."
    ),
    "review_in_the_past": Answer("Review date must be in the future", "Go back and enter a later date."),
    "review_too_late": Answer("Review date is later than your force allows", "Go back and enter an earlier date."),
    "grades_needed": Answer("Select how the intelligence is graded now", "Go back and grade it."),
    "intelligence_removed": Answer(
        "This intelligence was removed at a review", "Its content has been destroyed. There is nothing to do."
    ),
    "intelligence_stands_alone": Answer(
        "Intelligence cannot be merged with another referral", "Accept it as well, or withdraw it."
    ),
    "review_due": Answer("This intelligence is closed until it is reviewed", "Review it first, then decide."),
    "safe_where_needed": Answer("Enter where it is safe to meet them", "Go back and enter it for the navigator."),
    "safe_with_whom_needed": Answer("Enter who they can safely be seen with", "Go back and enter it."),
    "review_day_needed": Answer("Enter the date you will review this", "Go back and enter the date."),
    "review_day_past": Answer("Review date must be in the future", "Go back and enter a later date."),
    "review_day_too_late": Answer(
        "Review date is later than your force lets a visit wait", "Go back and enter an earlier date."
    ),
    "worker_unknown": Answer("We do not know this navigator", "Go back and select one from the list."),
    "worker_not_at_site": Answer("This navigator works at another site", "Go back and select one from the list."),
    "navigator_not_decided": Answer("This case has no navigator yet", _NOT_NOW),
    "not_engaged_yet": Answer(
        "The team has not met or spoken with this person yet", "Make contact first. Then write the plan together."
    ),
    "case_closed": Answer("This case is closed", _CHECK_PAGE),
    "step_not_released": Answer("This step cannot start yet", "Finish the steps before it first."),
    "step_already_done": Answer("This step has already been done", _CHECK_PAGE),
    "step_not_for_a_group": Answer("No local group does this step", _CHECK_PAGE),
    "meeting_needed": Answer("Enter how, when and where it is safe to meet", "Go back and enter it."),
    "emergency_contact_needed": Answer("Enter an emergency contact", "Go back and enter a name and a number."),
    "step_not_own_work": Answer(
        "This step belongs to a local group or an employer", "It is done when they report that it is done."
    ),
    "candidate_not_described": Answer(
        "This candidate has no profile yet", "The navigator first records what they want and can do."
    ),
    "limit_not_met": Answer("This place is not suitable for this candidate", "Go back and choose another place."),
    "too_many_proposals": Answer(
        "The case team has not answered the last places yet", "Wait for an answer, or withdraw one that you proposed."
    ),
    "agreement_lapsed": Answer(
        "The case team has to agree again", "Something has changed since they agreed. Propose this place again."
    ),
    "warnings_changed": Answer("There is a new warning about this place", _CHECK_PAGE),
    "already_proposed": Answer("This place has already been proposed", "Open it from the list of candidates."),
    "no_vacancy_left": Answer("This opportunity is full", "Go back and choose another place."),
    "step_has_placement": Answer("The candidate already has another place", "Record first how that placement ended."),
    "limit_not_asked": Answer("Confirm what is not known yet", "Go back, ask, then select what you confirmed."),
    "benefits_not_explained": Answer(
        "Explain the effect on the household’s benefits first", "Go back, explain it, then offer the place."
    ),
    "cannot_follow": Answer("That cannot happen next", _CHECK_PAGE),
    "in_the_future": Answer("Date must be today or in the past", "Go back and enter the date it happened."),
    "before_what_it_follows": Answer("Date is before the last one recorded", "Go back and enter a later date."),
    "too_early": Answer("That many weeks have not passed since the start", "Go back and enter a later date."),
    "milestone_already_recorded": Answer("That has already been recorded", _CHECK_PAGE),
    "vacancies_taken": Answer("More places than that are already filled", "Go back and enter a higher number."),
    "plan_size": Answer("A plan must have between one and eight steps", "Go back and change the number of steps."),
    "plan_cycle": Answer("These steps wait for each other", "Go back and change which step comes first."),
    "plan_title_missing": Answer("Enter what needs to be done", "Go back and describe each step in a few words."),
    "plan_service_missing": Answer(
        "Select the kind of help", "Go back and select it for each step that a local group does."
    ),
    "plan_service_unexpected": Answer(
        "Only a step for a local group has a kind of help", "Go back and change that step."
    ),
    "plan_step_repeated": Answer("Two steps have the same letter", "Go back and give each step its own letter."),
    "plan_step_unknown": Answer(
        "This step waits for a step that is not in the plan", "Go back and change what it waits for."
    ),
    "plan_target_past": Answer("Target date must be today or in the future", "Go back and enter a later date."),
    "plan_target_before_prerequisite": Answer(
        "Target date is before that of a step it waits for", "Go back and enter a later date."
    ),
    "commission_act_not_possible": Answer("The status of this work has changed", _CHECK_PAGE),
    "answer_time_passed": Answer(
        "The time to answer this request has passed", "Another group may have been asked already."
    ),
    "commission_not_running": Answer("This work is not in progress", _CHECK_PAGE),
    "commission_claimed": Answer("The sessions of this work have already been claimed", "Correct the claim instead."),
    "session_in_the_future": Answer("Date of the session must be today or in the past", "Record it after it happens."),
    "session_before_acceptance": Answer(
        "Date of the session is before you accepted this work", "Go back and change the date."
    ),
    "sessions_used_up": Answer(
        "All the sessions of this work have been recorded", "Ask the commissioner if more are needed."
    ),
    "search_needs_more": Answer(
        "Enter a reference, a phone number, both names, or one name with the date of birth", "Go back and enter more."
    ),
    "referral_not_reopenable": Answer("This referral cannot be put back on the queue", _CHECK_PAGE),
    "message_needed": Answer("Enter your message", "Go back and enter it."),
    "worry_needed": Answer("Enter what worries you", "Go back and say it in your own words."),
    "action_needed": Answer("Enter what was done", "Go back and say what you did about it."),
    "concern_answered": Answer("This concern has already been answered", _CHECK_PAGE),
    "setback_answered": Answer("This step is no longer blocked", _CHECK_PAGE),
    "evaluation_withdrawn": Answer(
        "They withdrew from the evaluation, and that is final", "Nothing more can be recorded. Their data is deleted."
    ),
    "notice_missing": Answer("Enter the date they were given the notice", "Go back and enter the date."),
    "understanding_not_checked": Answer("Check that they understood it", "Go back, ask, then select the box."),
    "on_duty_twice": Answer("This person is already on duty at that time", "Change the time, or choose somebody else."),
    "pattern_without_shift": Answer("No shift lies between these days", "Go back and change the days."),
    "shift_begun": Answer("This shift has already begun", "Add a shift for somebody else from now on."),
    "shift_changed": Answer("This shift has changed since it was offered", _CHECK_PAGE),
    "weekday_missing": Answer("No day of the week is chosen", "Go back and choose at least one."),
    "pattern_ends_before_it_begins": Answer("Last day is before the first day", "Go back and change the dates."),
    "swap_agreed": Answer("This swap is already agreed", _CHECK_PAGE),
    "swap_with_oneself": Answer("This person already has the shift", "Go back and choose somebody else."),
    "cover_ends_before_it_begins": Answer("The cover ends before it begins", "Go back and change the times."),
    "cover_by_itself": Answer("A site cannot cover itself", "Go back and choose another site."),
    "absence_ends_before_it_begins": Answer("Last day is before the first day", "Go back and change the dates."),
    "step_already_placed": Answer("A group already has this step or has been asked", _CHECK_PAGE),
    "groups_exhausted": Answer("There is no group to ask now", "Change what prevents it, then ask again."),
    "due_diligence_expired": Answer("A document of this group is missing or out of date", "Record it first."),
    "document_ends_before_it_starts": Answer("Last day is before the first day", "Go back and change the dates."),
    "award_ends_before_it_starts": Answer("Last day is before the first day", "Go back and change the dates."),
    "no_show_costs_more_than_session": Answer(
        "A missed session cannot cost more than a session", "Go back and change the price."
    ),
    "worker_of_another_group": Answer("One of these people works for another group", "Go back and select again."),
    "more_than_committed": Answer("Not enough money is committed for this", "Ask the commissioner."),
    "fund_exhausted": Answer("The fund does not have that much left", "Go back and enter a smaller amount."),
    "budget_line_exhausted": Answer("The budget line does not have enough left", "Go back and enter a smaller amount."),
    "award_exhausted": Answer("The award does not have that much left", "Go back and enter a smaller amount."),
    "claim_act_not_possible": Answer("The status of this claim has changed", _CHECK_PAGE),
    "claim_empty": Answer("Select at least one session", "Go back and select what you claim for."),
    "session_claimed_twice": Answer(
        "One of these sessions is already in another claim", "Go back and reload the page."
    ),
    "session_not_claimable": Answer("One of these sessions cannot be claimed", "Go back and reload the page."),
    "answer_needed": Answer("Enter an answer", "Go back and say what you changed."),
    "payment_withheld": Answer(
        "This cannot be paid: a document was out of date on those days", "Record the new document first."
    ),
    "payments_held": Answer(
        "Payments are on hold: the records were restored from a backup", "Ask support when payments restart."
    ),
    "own_claim": Answer("You cannot decide a claim from your own group", "Ask another commissioner to decide it."),
}

BY_STATUS: Final = {
    400: Answer("We could not read that", "Go back, check what you entered and send it again."),
    401: Answer("Sign in to continue", "Sign in, then open the page again."),
    403: Answer("You cannot open this page", "Ask your sergeant if you think you should be able to."),
    404: BY_CODE["not_found"],
    405: Answer("That cannot be done here", "Go back and use the buttons on the page."),
    409: Answer("Another user changed this first", _CHECK_PAGE),
    415: Answer("We cannot read that type of content", "Send it as the page or the documentation says."),
    413: Answer("That was too long", "Go back, make it shorter and send it again."),
    429: Answer("Too many attempts at once", "Wait a minute, then try again."),
    500: BY_CODE["fault"],
    502: BY_CODE["unavailable"],
    503: BY_CODE["unavailable"],
    504: BY_CODE["unavailable"],
}

_DEFAULT = Answer("That cannot be done", _CHECK_PAGE)


_INPUT_ERRORS: Final = (
    "answer_unsayable",
    "window_closes_first",
    "how_checked_needed",
    "incident_number_invalid",
    "danger_needs_closing",
    "danger_needs_reason",
    "messages_needed",
    "nothing_left",
    "message_invalid",
    "reason_needed",
    "evidence_needed",
    "answer_needed",
    "notice_missing",
    "understanding_not_checked",
    "absence_ends_before_it_begins",
    "on_duty_twice",
    "pattern_without_shift",
    "weekday_missing",
    "pattern_ends_before_it_begins",
    "swap_with_oneself",
    "cover_ends_before_it_begins",
    "cover_by_itself",
    "worry_needed",
    "action_needed",
    "conditions_needed",
    "conditions_unexpected",
    "role_needed",
    "review_in_the_past",
    "review_too_late",
    "grades_needed",
    "safe_where_needed",
    "safe_with_whom_needed",
    "review_day_needed",
    "review_day_past",
    "review_day_too_late",
    "worker_unknown",
    "worker_not_at_site",
    "plan_size",
    "plan_step_repeated",
    "plan_step_unknown",
    "plan_cycle",
    "plan_title_missing",
    "plan_service_missing",
    "plan_service_unexpected",
    "plan_target_past",
    "plan_target_before_prerequisite",
    "document_ends_before_it_starts",
    "award_ends_before_it_starts",
    "no_show_costs_more_than_session",
    "session_in_the_future",
    "session_before_acceptance",
    "claim_empty",
    "in_the_future",
    "before_what_it_follows",
    "too_early",
)
STATUS: Final = {
    **dict.fromkeys(_INPUT_ERRORS, 422),
    "not_found": 404,
    "message_too_large": 413,
    "too_often": 429,
    "command_id_missing": 400,
    "message_unreadable": 400,
    "deadline_missing": 400,
    "token_refused": 403,
    "supervisors_only": 403,
    "media_locked": 403,
    "media_erased": 410,
    "own_claim": 403,
    "deadline_passed": 503,
    "unavailable": 503,
    "fault": 500,
}
"""A fault in what was entered is 422. A code that is not named here is about the current state: 409."""


def status(code: str) -> int:
    """The HTTP status of a refusal."""
    return STATUS.get(code, 409)


def refusal(status: int, code: str | None = None) -> Answer:
    """The words for a refusal. The code says more than the status, so it is used first."""
    return BY_CODE.get(code or "") or BY_STATUS.get(status) or _DEFAULT


def submission_result(status: int) -> str:
    """What happened to what was sent. After a 5xx we cannot be sure, but sending it again does no harm."""
    if status >= 500:
        return "What you sent may or may not have been saved. You can send it again: it will not be done twice."
    return "Nothing was changed."
