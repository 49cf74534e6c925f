"""Says in plain words what was done on a referral or a case, and the code that an act carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gateway.presentation.labels import clocks, common

ACT: Final = {
    "received": "Came in",
    "read": "Read by a person",
    "answered": "First reply sent",
    "asked_for_no_texts": "Asked for no texts",
    "asked_for_texts": "Asked for texts again",
    "code_sent": "Asked how far it has come: a code was sent to the phone",
    "wrote_again": "They wrote again",
    "wrote_back": "Texted back",
    "in_touch": "Was in touch",
    "tried_to_reach": "Tried to be in touch",
    "text_released": "Let a text go out that was held back",
    "text_withdrawn": "Withdrew a text before it was sent",
    "text_sent_again": "Sent a text again",
    "number_marked_safe": "Marked the number safe to text",
    "safe_number_withdrawn": "The number is not safe to text any more",
    "messages_moved_away": "Messages moved to another referral of this phone",
    "messages_moved_here": "Messages moved here from another referral of this phone",
    "phone_found_shared": "The phone is shared: not marked safe any more",
    "media_locked": "Locked what may be an indecent image",
    "media_opened": "Opened the lock again",
    "media_destroyed": "Had what was locked destroyed",
    "danger_raised": "Danger raised",
    "danger_rang_on": "Nobody answered: it rang on",
    "danger_acknowledged": "Somebody is dealing with the danger",
    "danger_closed": "Danger closed",
    "looks_like_spam": "Looked like spam: not answered",
    "not_spam_after_all": "What they wrote next does not look like spam",
    "not_spam": "Decided: not spam",
    "settled_as_spam": "Decided: spam",
    "arrest_corrected": "Custody reported it again with other facts",
    "rule_fires_no_more": "The rule does not fire on what custody says now",
    "rule_fires_now": "A rule fires on what custody says now",
    "same_id_other_words": "Came again under the same number, with other words",
    "same_log_other_content": "Came under a log number that was here already, with other content",
    "review_due": "Its review is due: closed until somebody decides",
    "intelligence_kept": "Reviewed and kept",
    "intelligence_removed": "Reviewed and removed: what it said is destroyed",
    "who_recorded": "Recorded who it is about",
    "recognised": "Recognised as somebody already known",
    "somebody_new": "Nobody like them was known",
    "same_person_confirmed": "Decided: the same person",
    "new_person_confirmed": "Decided: none of these people",
    "linked_by_joining": "Joined to a referral about somebody known: it is about them too",
    "link_undone": "Undone: it is not about them",
    "link_undone_along": "Undone with the one that it is joined to: it is not about them",
    "put_back": "Back on the queue: what it was joined to is about somebody else",
    "other_link_undone": "Another referral was taken off this person: look again whether this one is about them",
    "accepted": "Invited",
    "lot_drawn": "Allocated, in the trial",
    "not_offered": "Chance decided: nothing is offered",
    "crossed_over": "Help was asked for, although chance had offered nothing",
    "safeguarding_override": "Decided for their safety, whatever chance says",
    "merged": "Joined to another referral",
    "assigned": "Given to somebody to look after",
    "handed_back": "Handed back to everybody",
    "returned": "Left untouched, so it is everybody’s again",
    "signposted": "Helped elsewhere",
    "withdrawn": "Withdrawn",
    "opened": "Case opened",
    "reopened": "Case opened again",
    "referral_joined": "Another referral joined this case",
    "allocated": "Navigator decided",
    "contact_recorded": "Contact recorded",
    "engaged": "First met or spoken with",
    "need_recorded": "Need recorded",
    "told_recorded": "Recorded what they have been told about the referral",
    "plan_agreed": "Plan agreed",
    "step_released": "A step can start",
    "step_finished": "A step is done",
    "step_reported": "A step was reported done",
    "place_lost": "A job or place was lost",
    "service_stopped": "A local group’s work stopped",
    "nobody_to_ask": "No local group is left to ask",
    "setback_answered": "Said what is done now",
    "agreement_given": "Agreed to be counted by the evaluation",
    "agreement_withdrawn": "Does not want to be counted by the evaluation",
    "away_recorded": "Time away recorded",
    "away_ended": "Came back",
    "away_taken_back": "Time away was recorded by mistake",
    "concern_raised": "A local group raised a concern",
    "concern_answered": "A concern was acted on",
    "visits_held": "Held: a gangs specialist has to say first that a visit is safe",
    "safety_asked": "A gangs specialist was asked whether visits are safe",
    "found_safe": "A gangs specialist said that a visit is safe",
    "not_safe_yet": "A gangs specialist said that a visit is not safe yet",
    "arrest_noted": "An arrest was noted",
    "arrest_withdrawn": "An arrest was taken off: it is somebody else’s",
    "referral_withdrawn": "A referral was taken off: it is about somebody else",
    "opened_in_error": "Closed: it was opened for somebody else",
    "step_withdrawn": "Whoever was asked to do a step was told to stop",
    "error_acknowledged": "Said what was done about the error",
    "re_approach_due": "Due to go again after a new arrest",
    "review_wanted": "The sergeant has to decide whether to go again",
    "re_approach_answered": "Went again and was answered",
    "stepped_down": "Stepping down",
    "closed": "Case closed",
}
NOTED: Final = {
    "heard_before": "We had heard of it before",
    "began_with": "The case began with it",
    "before_the_case": "It was before the case",
    "first_visit_answers": "The first visit answers it",
    "visit_is_due": "A visit was due already",
}
ASKED: Final = {
    "over_the_cap": "We have gone again as often as was agreed",
    "case_closed": "This case had been closed",
}
TAKEN_OFF: Final = {
    "noted": "It had asked for no visit",
    "visit_stands": "The visit that it asked for stands, because of another arrest",
    "visit_withdrawn": "The visit that it asked for is not due any more",
    "visit_made": "The visit that it asked for had been made: it stays here and counts no more",
}
CLOSING: Final = {
    "completed": "They reached what they wanted",
    "moved_away": "They moved away",
    "helped_elsewhere": "They are helped elsewhere",
    "long_sentence": "They are in prison for a long time",
    "died": "They died",
}
_DETAIL: Final[Mapping[str, Mapping[str, str]]] = {
    "contact_recorded": common.OUTCOME,
    "in_touch": clocks.CONTACT_OUTCOME,
    "tried_to_reach": clocks.CONTACT_OUTCOME,
    "need_recorded": common.NEED,
    "told_recorded": common.KNOWS,
    "away_recorded": common.AWAY,
    "away_ended": common.AWAY,
    "away_taken_back": common.AWAY,
    "arrest_noted": NOTED,
    "arrest_withdrawn": TAKEN_OFF,
    "review_wanted": ASKED,
    "closed": CLOSING,
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
    """What stands under an act in a history: what somebody wrote, or the act's own code in words."""
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", more):
        return more
    if act in _NUMBERED:
        return f"{_NUMBERED[act]} {more}"
    return names.get(more) or common.say(_DETAIL.get(act, {}), more)
