"""Says in words why something was not done and what to do next, for every refusal a page can meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Answer:
    """What a person reads: a heading that is the whole story, and one thing to do next."""

    title: str
    next: str


_AGAIN = "Go back, look at the page again and decide from what it shows now."

_NOT_NOW = "Go back. Something else has to be done first."

BY_CODE: Final = {
    "not_found": Answer("There is nothing here for you", "Check the address, or start again from your own work."),
    "message_invalid": Answer("We could not read that form", "Go back, check what you typed and send it again."),
    "message_too_large": Answer("That was too long", "Go back, make it shorter and send it again."),
    "command_id_missing": Answer("We could not read that form", "Go back, load the page again and try once more."),
    "command_id_used": Answer("That form was sent before, with other words", "Go back and load the page again."),
    "too_often": Answer("That was too many times in an hour", "Text us, or wait an hour. In danger now? Call 999."),
    "not_json": Answer("Send JSON", "Say so in its Content-Type: application/json."),
    "message_unreadable": Answer("We could not read that", "Send one JSON object, in UTF-8."),
    "key_used": Answer("That key was used before, for other words", "Send it under a key of its own."),
    "deadline_passed": Answer("That took too long", "Go back and send it again. Sending it twice does it once."),
    "force_not_configured": Answer("Your force is not set up for this yet", "Ask whoever set Wayout up for you."),
    "unavailable": Answer("Part of this is not answering", "Wait a minute, then try again."),
    "fault": Answer(
        "Something broke on our side", "Try again. If it breaks again, tell support the words at the bottom."
    ),
    "token_refused": Answer("Your sign-in has ended", "Sign in again, then open the page once more."),
    "supervisors_only": Answer("Only a sergeant or an inspector can do this", "Ask yours if it has to be done."),
    "reason_needed": Answer("Say why", "Go back and give your reason. It is kept with your name."),
    "evidence_needed": Answer("Say what shows that it is done", "Go back and write what you saw."),
    "who_unknown": Answer("Nobody is named yet", "Go back and record who this is about, then decide."),
    "person_known": Answer("It is decided already who this is", _AGAIN),
    "rule_invalid": Answer("This rule could never fire, or is another one’s double", "Check its codes and try again."),
    "offence_code_invalid": Answer(
        "One of these cannot be an offence code", "Write letters and digits only, like CJ88144, one on each line."
    ),
    "rule_changed": Answer("Somebody changed this rule meanwhile", "Go back, open the rule again and try it anew."),
    "rule_not_tried": Answer("Try this rule first", "Go back and look at what it catches, then let it stand."),
    "allocation_due": Answer("Chance decides whether this person is offered the scheme", "Go back and allocate them."),
    "not_offered_stands": Answer(
        "Chance decided that nothing is offered", "For their safety a sergeant or an inspector may decide otherwise."
    ),
    "no_allocation": Answer("This person is not allocated by chance", _AGAIN),
    "trial_closed": Answer("This trial is closed already", _AGAIN),
    "trial_invalid": Answer("This trial cannot be run", "Check its ratio, its blocks and its days."),
    "trial_changed": Answer("A trial that has begun keeps its ratio and its blocks", "Begin another version of it."),
    "merge_not_possible": Answer(
        "These two cannot be joined", "They are about different people, or one of them has been settled."
    ),
    "not_linked": Answer("This is about nobody we know", "No link is left to undo. Somebody may have done it."),
    "no_error_to_see": Answer("Nothing is left to say about this", _AGAIN),
    "step_withdrawn": Answer("This was asked for by mistake, and was taken back", _AGAIN),
    "reference_unknown": Answer("No referral here has this reference", "Check it: ten letters and digits."),
    "referral_settled": Answer("Somebody has decided this already", _AGAIN),
    "no_number": Answer("This did not come from a phone", "There is no number to text."),
    "number_not_textable": Answer("We do not text this number", "It is a machine’s, abroad, dear to text, or our own."),
    "number_not_safe": Answer("Nobody has marked this number safe", "Check who reads it, say how, then text."),
    "asked_for_no_texts": Answer("They asked for no texts", "Nothing is texted until they write START."),
    "window_closed": Answer(
        "WhatsApp lets nobody answer any more", "Call them, or wait until they write again. A text that waits is kept."
    ),
    "window_closes_first": Answer(
        "WhatsApp would be closed by the time it goes out: tick that it cannot wait, or call them",
        "Go back, tick that it cannot wait, or call them.",
    ),
    "media_locked": Answer(
        "This is locked: it may be an indecent image", "Nobody can open it. Tell your inspector, who decides about it."
    ),
    "media_not_locked": Answer("This is not locked any more", _AGAIN),
    "media_erased": Answer("This was erased", "Nobody can bring it back."),
    "answer_unsayable": Answer("That cannot be texted", "Go back and say it in other words."),
    "list_settled": Answer(
        "Somebody has decided about this list already", "Go to the lists and see what became of it."
    ),
    "list_read_anew": Answer("Somebody read this list by other columns meanwhile", _AGAIN),
    "list_at_fault": Answer("Not every line of this list can be taken in", _AGAIN),
    "how_checked_needed": Answer("Say how you checked who reads this number", "Go back and write it."),
    "messages_needed": Answer("Choose at least one message that they wrote", "Go back and tick it."),
    "nothing_left": Answer("Leave at least one message that they wrote", "Go back and untick one."),
    "not_spam": Answer("This does not look like spam any more", _AGAIN),
    "danger_open": Answer("Somebody here may be in danger", "Close the danger first."),
    "no_danger": Answer("No danger is open here", _AGAIN),
    "incident_number_invalid": Answer("That is no incident number", "Go back and enter it as it was given to you."),
    "danger_needs_closing": Answer("Give the incident number, or say why it is no danger", "Go back and write it."),
    "danger_needs_reason": Answer("Say more: why is it no danger?", "Go back and write it in a sentence."),
    "text_moved_on": Answer("That text has moved on", _AGAIN),
    "conditions_needed": Answer("Say under which conditions it may be shared", "Go back and copy them from the log."),
    "conditions_unexpected": Answer(
        "There are conditions, so it is shared under conditions", "Go back and choose that, or take them away."
    ),
    "role_needed": Answer("Say what they are in this", "Go back and choose it: a victim is never taken for a suspect."),
    "review_in_the_past": Answer("The review has to be on a later day", "Go back and give a day after today."),
    "review_too_late": Answer("That is longer than your force keeps it", "Go back and give an earlier day."),
    "grades_needed": Answer("Say how it is graded now", "Go back and grade it."),
    "intelligence_removed": Answer("It was removed at a review", "What it said is destroyed. There is nothing to do."),
    "intelligence_stands_alone": Answer(
        "Intelligence is not joined to anything else", "Invite them because of it too, or withdraw it."
    ),
    "review_due": Answer("It is closed until somebody reviews it", "Review it first, then decide."),
    "safe_where_needed": Answer("Say where they are safe to be seen", "Go back and write it for the navigator."),
    "safe_with_whom_needed": Answer("Say with whom they are safe to be seen", "Go back and write it."),
    "look_again_needed": Answer("Say on which day you look again", "Go back and give the day."),
    "look_again_in_the_past": Answer("You can only look again on a later day", "Go back and give a day after today."),
    "look_again_too_late": Answer(
        "That is longer than your force lets a visit wait", "Go back and give an earlier day."
    ),
    "worker_unknown": Answer("That navigator is not known here", "Go back and choose somebody from the list."),
    "worker_not_at_site": Answer("That navigator works at another site", "Go back and choose somebody from the list."),
    "navigator_not_decided": Answer("This case has no navigator yet", _NOT_NOW),
    "not_engaged_yet": Answer(
        "Nobody has met or spoken with them yet", "Make contact first. Then write the plan together."
    ),
    "case_closed": Answer("This case is closed", _AGAIN),
    "step_not_released": Answer("This step has to wait", "Finish the steps that come before it first."),
    "step_already_done": Answer("This step is done already", _AGAIN),
    "step_not_own_work": Answer("This step is somebody else’s", "It is done when they say that it is done."),
    "candidate_not_described": Answer(
        "Nobody has described this candidate yet", "The navigator has to say first what they want and can do."
    ),
    "limit_not_met": Answer("This place cannot be offered to this candidate", "Go back and choose another place."),
    "already_proposed": Answer("This place is proposed already", "Open it from the list of who waits for a place."),
    "no_place_left": Answer("No place is left there", "Go back and choose another place."),
    "step_has_a_place": Answer("The candidate has another place already", "Record what became of that one first."),
    "limit_not_asked": Answer("Find out what is still open, and tick it", "Go back and ask first."),
    "benefits_not_explained": Answer(
        "Explain first what it does to the household’s benefits", "Go back, explain it, then offer the place."
    ),
    "cannot_follow": Answer("That cannot have happened next", _AGAIN),
    "in_the_future": Answer("That day is still to come", "Go back and give the day on which it happened."),
    "before_what_it_follows": Answer("That is before what was recorded last", "Go back and give a later day."),
    "too_early": Answer("So many weeks have not passed since the start", "Go back and give a later day."),
    "milestone_already_recorded": Answer("That was recorded already", _AGAIN),
    "places_are_taken": Answer("More places are taken than that", "Go back and give a higher number."),
    "data_not_complete": Answer("The facts do not reach that far yet", "Go back and choose an earlier day."),
    "plan_size": Answer("A plan has one to eight steps", "Go back and change how many steps there are."),
    "plan_cycle": Answer("These steps wait for each other", "Go back and change what comes before what."),
    "plan_title_missing": Answer("Write what is to be done", "Go back and give each step a few words."),
    "plan_service_missing": Answer("Choose which help it is", "Go back and choose it for each step of a local group."),
    "plan_service_unexpected": Answer("Only a local group’s step has a kind of help", "Go back and change that step."),
    "plan_step_repeated": Answer("Two steps have the same letter", "Go back and give each step its own letter."),
    "plan_step_unknown": Answer("It waits for a step that is not in the plan", "Go back and change what it waits for."),
    "plan_target_past": Answer("That day has passed", "Go back and give the step a day that is still to come."),
    "plan_target_before_prerequisite": Answer(
        "It is due before a step that it waits for", "Go back and give it a later day."
    ),
    "commission_act_not_possible": Answer("This work has moved on", _AGAIN),
    "answer_time_passed": Answer("The time to answer has run out", "Another group may have been asked already."),
    "commission_not_running": Answer("This work is not under way", _AGAIN),
    "commission_claimed": Answer("Its sessions were claimed already", "Correct the claim instead."),
    "session_in_the_future": Answer("That day is still to come", "Go back and record it when it has been."),
    "session_before_acceptance": Answer("That day is before you took this up", "Go back and change the day."),
    "sessions_used_up": Answer("All sessions of this work are recorded", "Ask the commissioner if more are needed."),
    "worry_needed": Answer("Write what worries you", "Go back and say it in your own words."),
    "action_needed": Answer("Write what was done", "Go back and say what you did about it."),
    "concern_answered": Answer("Somebody has acted on this already", _AGAIN),
    "setback_answered": Answer("Nothing is in the way of this step now", _AGAIN),
    "evaluation_withdrawn": Answer(
        "They withdrew from being counted, and that stands", "Nothing more can be recorded: their facts are gone."
    ),
    "notice_missing": Answer("Say when they were given the notice", "Go back and give the day."),
    "understanding_not_checked": Answer("Make sure that they understood it", "Go back, ask, and then tick the box."),
    "away_ends_before_it_begins": Answer("The last day is before the first", "Go back and change the days."),
    "step_already_placed": Answer("A group has this already, or is being asked", _AGAIN),
    "nobody_left_to_ask": Answer("No group can be asked now", "Change what is in the way, then ask again."),
    "due_diligence_expired": Answer("A paper of this group is missing or has run out", "Record it first."),
    "document_ends_before_it_starts": Answer("The last day is before the first", "Go back and change the days."),
    "award_ends_before_it_starts": Answer("The last day is before the first", "Go back and change the days."),
    "no_show_dearer_than_session": Answer("A session that nobody came to cannot cost more", "Go back and change it."),
    "worker_of_another_group": Answer("Somebody here works for another group", "Go back and choose again."),
    "more_than_committed": Answer("Not enough money is set aside for that", "Ask the commissioner."),
    "fund_exhausted": Answer("The fund does not have that much left", "Go back and enter less."),
    "line_exhausted": Answer("The line does not hold that much", "Go back and enter less."),
    "award_exhausted": Answer("The award does not have that much left", "Go back and enter less."),
    "claim_act_not_possible": Answer("This claim has moved on", _AGAIN),
    "claim_empty": Answer("Choose at least one session", "Go back and tick what you claim for."),
    "session_claimed_twice": Answer("A session is in another claim already", "Go back and load the page again."),
    "session_not_claimable": Answer("A session cannot be claimed", "Go back and load the page again."),
    "answer_needed": Answer("Write an answer", "Go back and say what you changed."),
    "payment_held": Answer("Nothing can be paid: a paper had run out on those days", "Record the new paper first."),
    "payments_held": Answer("Payments wait: the records were restored from a backup", "Ask support when they go on."),
    "own_claim": Answer("You cannot decide about a claim of your own group", "Somebody else has to."),
}

BY_STATUS: Final = {
    400: Answer("We could not read that", "Go back, check what you typed and send it again."),
    401: Answer("Sign in to go on", "Sign in, then open the page again."),
    403: Answer("This page is not for you", "Ask your sergeant if you think that it should be."),
    404: BY_CODE["not_found"],
    405: Answer("That cannot be done here", "Go back and use the buttons on the page."),
    409: Answer("Somebody changed this before you", _AGAIN),
    415: Answer("We cannot read that kind of thing", "Send it as the page or the documentation says."),
    413: Answer("That was too long", "Go back, make it shorter and send it again."),
    429: Answer("That was too many times at once", "Wait a minute, then try again."),
    500: BY_CODE["fault"],
    502: BY_CODE["unavailable"],
    503: BY_CODE["unavailable"],
    504: BY_CODE["unavailable"],
}

_ANYTHING = Answer("That cannot be done", _AGAIN)


_TYPED: Final = (
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
    "away_ends_before_it_begins",
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
    "look_again_needed",
    "look_again_in_the_past",
    "look_again_too_late",
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
    "no_show_dearer_than_session",
    "session_in_the_future",
    "session_before_acceptance",
    "claim_empty",
    "in_the_future",
    "before_what_it_follows",
    "too_early",
)
STATUS: Final = {
    **dict.fromkeys(_TYPED, 422),
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
"""What is wrong with what was typed is 422; what is not named here is about how things stand, and 409."""


def status(code: str) -> int:
    """The HTTP status of a refusal."""
    return STATUS.get(code, 409)


def refusal(status: int, code: str | None = None) -> Answer:
    """The code says more than the status, so it is looked up first."""
    return BY_CODE.get(code or "") or BY_STATUS.get(status) or _ANYTHING


def promise(status: int) -> str:
    """What happened to what somebody had sent: after a 5xx we cannot be sure, but asking twice does no harm."""
    if status >= 500:
        return "What you sent may or may not have been saved. Sending the same page again does not do it twice."
    return "Nothing was changed."
