"""The words for what was done on a referral or a case, and for the code that an act carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gateway.presentation.labels import clocks, common

ACT: Final = {
    "received": "Received",
    "read": "Read by a person",
    "answered": "First reply sent",
    "asked_for_no_texts": "Asked for no texts",
    "asked_for_texts": "Asked for texts again",
    "code_sent": "Asked for progress: a code was sent to the phone",
    "wrote_again": "They wrote again",
    "wrote_back": "Texted back",
    "in_touch": "Made contact",
    "tried_to_reach": "Tried to make contact",
    "text_released": "Sent a text that was on hold",
    "text_withdrawn": "Cancelled a text before it was sent",
    "text_sent_again": "Sent a text again",
    "number_marked_safe": "Marked the number safe to text",
    "safe_number_withdrawn": "The number is no longer safe to text",
    "messages_moved_away": "Messages moved to another referral of this phone",
    "messages_moved_here": "Messages moved here from another referral of this phone",
    "phone_found_shared": "The phone is shared: no longer marked safe",
    "media_locked": "Locked a possible indecent image",
    "media_opened": "Removed the lock",
    "media_destroyed": "Destroyed the locked item",
    "danger_raised": "Danger raised",
    "danger_rang_on": "Not answered in time: passed to the next role",
    "danger_acknowledged": "An officer is dealing with the danger",
    "danger_closed": "Danger closed",
    "looks_like_spam": "Looked like spam: no reply sent",
    "not_spam_after_all": "Their next message does not look like spam",
    "not_spam": "Decided: not spam",
    "settled_as_spam": "Decided: spam",
    "arrest_corrected": "Custody reported it again with different facts",
    "rule_fires_no_more": "The rule no longer applies to what custody reports now",
    "rule_fires_now": "A rule applies to what custody reports now",
    "same_id_other_words": "Received again under the same number, with different words",
    "same_log_other_content": "Received under a known log number, with different content",
    "review_due": "Review due: closed until it is reviewed",
    "intelligence_kept": "Reviewed and kept",
    "intelligence_removed": "Reviewed and removed: its content is destroyed",
    "who_recorded": "Recorded who it is about",
    "recognised": "Recognised as a person already known",
    "somebody_new": "No similar person was known",
    "same_person_confirmed": "Decided: the same person",
    "new_person_confirmed": "Decided: none of these people",
    "linked_by_joining": "Merged with a referral about a known person: it is about them too",
    "link_undone": "Link undone: it is not about them",
    "link_undone_along": "Link undone with the referral it is merged with: it is not about them",
    "put_back": "Back on the queue: the referral it was merged with is about someone else",
    "other_link_undone": "Another referral was unlinked from this person: check that this one is about them",
    "accepted": "Accepted",
    "lot_drawn": "Allocated, in the trial",
    "not_offered": "Trial decided: nothing is offered",
    "crossed_over": "Help was asked for after the trial offered nothing",
    "safeguarding_override": "Accepted for their safety, outside the trial",
    "merged": "Merged with another referral",
    "assigned": "Assigned to an officer",
    "handed_back": "Returned to the team queue",
    "returned": "No action taken, so returned to the team queue",
    "signposted": "Helped elsewhere",
    "withdrawn": "No further action",
    "opened": "Case opened",
    "reopened": "Case opened again",
    "referral_joined": "Another referral added to this case",
    "allocated": "Navigator chosen",
    "contact_recorded": "Contact recorded",
    "engaged": "First met or spoken with",
    "need_recorded": "Need recorded",
    "information_given_recorded": "Recorded what they were told about the referral",
    "plan_agreed": "Plan agreed",
    "step_released": "A step can start",
    "step_finished": "A step is done",
    "step_reported": "A step was reported done",
    "place_lost": "A job or place was lost",
    "service_stopped": "A local group’s work stopped",
    "nobody_to_ask": "There is no local group to ask",
    "setback_answered": "Recorded what happens now",
    "agreement_given": "Agreed to take part in the evaluation",
    "agreement_withdrawn": "Does not want to take part in the evaluation",
    "absence_recorded": "Time away recorded",
    "absence_ended": "Returned",
    "absence_retracted": "Time away was recorded by mistake",
    "concern_raised": "A local group raised a concern",
    "concern_answered": "A concern was acted on",
    "visits_held": "Visits on hold until a gangs specialist says they are safe",
    "safety_review_requested": "A gangs specialist was asked whether visits are safe",
    "found_safe": "A gangs specialist said that a visit is safe",
    "not_safe_yet": "A gangs specialist said that a visit is not safe yet",
    "arrest_noted": "Arrest recorded",
    "arrest_withdrawn": "Arrest removed: it is another person’s",
    "referral_withdrawn": "Referral removed: it is about another person",
    "opened_in_error": "Closed: it was opened for the wrong person",
    "step_withdrawn": "The request to do a step was withdrawn",
    "error_acknowledged": "Recorded what was done about the error",
    "re_approach_due": "Visit due after a new arrest",
    "review_requested": "The sergeant must decide whether to visit again",
    "re_approach_answered": "Visited again and got an answer",
    "stepped_down": "Stepping down",
    "closed": "Case closed",
}
ARREST_NOTE: Final = {
    "already_known": "Already reported",
    "opened_the_case": "The case was opened because of it",
    "before_the_case": "It was before the case",
    "first_visit_answers": "The first visit covers it",
    "visit_is_due": "A visit was due already",
}
REVIEW_REASON: Final = {
    "over_the_cap": "We have visited as often as was agreed",
    "case_closed": "This case was closed",
}
ARREST_REMOVAL: Final = {
    "noted": "It had not led to a visit",
    "visit_kept": "The visit is still due, because of another arrest",
    "visit_withdrawn": "The visit is no longer due",
    "visit_made": "The visit was already made. It stays in the history but no longer counts",
}
CLOSING_REASON: Final = {
    "completed": "They reached what they wanted",
    "moved_away": "They moved away",
    "helped_elsewhere": "They are helped elsewhere",
    "long_sentence": "They are in prison for a long time",
    "died": "They died",
}
_DETAIL: Final[Mapping[str, Mapping[str, str]]] = {
    "contact_recorded": common.CONTACT_OUTCOME,
    "in_touch": clocks.CONTACT_OUTCOME,
    "tried_to_reach": clocks.CONTACT_OUTCOME,
    "need_recorded": common.NEED,
    "information_given_recorded": common.INFORMED,
    "absence_recorded": common.ABSENCE,
    "absence_ended": common.ABSENCE,
    "absence_retracted": common.ABSENCE,
    "arrest_noted": ARREST_NOTE,
    "arrest_withdrawn": ARREST_REMOVAL,
    "review_requested": REVIEW_REASON,
    "closed": CLOSING_REASON,
}
_NUMBERED: Final = {
    "other_link_undone": "Reference",
    "step_withdrawn": "Step",
    "plan_agreed": "Version",
    "re_approach_due": "Visit",
    "re_approach_answered": "Visit",
    "step_released": "Step",
    "step_finished": "Step",
    "step_reported": "Step",
    "place_lost": "Step",
    "service_stopped": "Step",
    "nobody_to_ask": "Step",
    "setback_answered": "Step",
}


def detail(act: str, more: str, names: Mapping[str, str]) -> str:
    """The line under an act in a history: what a person wrote, or the act's own code in words."""
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", more):
        return more
    if act in _NUMBERED:
        return f"{_NUMBERED[act]} {more}"
    return names.get(more) or common.label_for(_DETAIL.get(act, {}), more)
