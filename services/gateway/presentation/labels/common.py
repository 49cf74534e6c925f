"""The words for codes that several pages share: states, outcomes, needs and roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from common import roles
from gateway.presentation.labels import media
from referral.messages import UNCODED

CHANNEL: Final = {
    "text": "Text message",
    "whatsapp": "WhatsApp",
    "web": "Online form",
    "school": "School",
    "local_authority": "Local authority",
    "health": "Health",
    "intelligence": "Intelligence",
    "custody": "Custody",
    "list": "Uploaded list",
}
NEAR_MISS_REASON: Final = {
    "code_alike": "Its code is almost the same as a listed code",
    "sellers_offence": "Similar name, but it is about selling or making",
    "named_alike": "Similar name",
}
CHANNEL_PHRASE: Final = {
    "text": "By text message",
    "whatsapp": "By WhatsApp",
    "web": "By the online form",
    "school": "From a school",
    "local_authority": "From the local authority",
    "health": "From a health service",
    "intelligence": "From intelligence",
    "custody": "From custody, after an arrest",
    "list": "From an uploaded list",
}
REFERRAL_STATE: Final = {
    "received": "Waiting for an officer",
    "accepted": "Accepted",
    "not_offered": "Not offered, decided by a trial",
    "signposted": "Helped elsewhere",
    "merged": "Merged with another referral",
    "withdrawn": "No further action",
    "spam": "Marked as spam",
}
ARM: Final = {"offered": "Offered", "not_offered": "Not offered"}
TRIAL_EXIT: Final = {"crossover": "Someone asked for help", "override": "For their safety"}
"""Why a person was helped outside the trial."""
NAME_UNKNOWN: Final = "Name not known yet"
TRIAGE_CHOICE: Final = {
    "take": "Assign to me",
    "assign": "Assign to another officer",
    "hand_back": "Return to the team queue",
    "signpost": "Helped elsewhere",
    "withdraw": "No further action",
}
DELIVERY: Final = {
    "to_send": "Waiting to be sent",
    "held": "On hold",
    "sending": "Being sent",
    "sent": "Sent",
    "delivered": "Delivered",
    "failed": "Not delivered",
    "withdrawn": "Cancelled before it was sent",
}
HELD_BECAUSE: Final = {
    "asked_for_none": "They asked for no texts",
    "number_not_safe": "This number is not marked safe",
    "window_closed": "WhatsApp’s 24 hours were over. It waits until they write again and an officer sends it",
    "number_capped": "This number was sent many texts recently",
    "force_capped": "Many texts were sent recently",
    "quiet_hours": "It will be sent when quiet hours end",
    "too_late": "It would have arrived too late to help",
}
MARK: Final = {
    "link_undone": "Was linked to the wrong person",
    "asked_elsewhere": "Another site was asked who this is",
    "already_accepted": "About someone already accepted",
    "looks_like_spam": "Looks like spam",
    "asked_for_no_texts": "Asked for no texts",
    "text_held": "A text is on hold",
    "text_failed": "A text was not delivered",
    "id_reused": "Received twice with different words",
    "arrest_corrected": "Corrected by custody",
    "rule_fires_no_more": "Rule no longer applies",
    "review_due": "Closed until reviewed",
    "same_log_number": "Same log number as another",
    "may_be_indecent": "Locked: may be an indecent image",
    **media.KIND,
}
ARREST_PART: Final = {
    "offence": "Arrested for",
    "occurred_on": "When",
    "role": "Role in this event",
    "custody_suite": "Custody suite",
    "name": "Name",
    "date_of_birth": "Date of birth",
    "number": "Custody’s number for this person",
}
MARK_COLOUR: Final = {"may_be_indecent": "red", **dict.fromkeys(media.KIND, "grey")}
TEXT_FAULT: Final = {
    "empty": "Enter a message",
    "too_long": "Make it shorter. It can be at most three text messages long",
    "unprintable": "It contains a character that cannot be sent. Type it again",
    "banned_word": "Remove words that show the person holding the phone what this is about",
    "names_location": "Remove the name of the place or the force",
    "names_person": "Remove the name of the person this is about",
}
"""What is wrong with a text that an officer wants to send."""
AGREEMENT: Final = {"same": "Same", "close": "Close", "different": "Different", "unknown": "Not known"}
AGREEMENT_SIGN: Final = {"same": "=", "close": "≈", "different": "≠", "unknown": "?"}
PART: Final = {
    "given_name": "First name",
    "family_name": "Last name",
    "date_of_birth": "Date of birth",
    "phone": "Phone",
    "postcode": "Postcode",
}
NOT_LINKED_REASON: Final = {
    "not_certain": "the match is not certain enough",
    "given_name_not_exact": "the first name is not exactly the same",
    "family_name_differs": "the last name is different",
    "family_name_not_known": "a last name is missing or in another script",
    "birth_not_known": "a date of birth is missing, or is 1 January, which many records have where none is known",
    "birth_not_exact": "the dates of birth are not the same",
    "may_be_twin": "one of them may be a twin",
    "number_differs": "one source has two numbers for them",
    "phone_alone": "only the phone is the same",
    "undone_before": "this referral was linked to the wrong person before",
    "known_elsewhere": "another site knows them",
}
PERSONS_ROLE: Final = {
    "suspect": "Suspect",
    "victim": "Victim",
    "suspect_and_victim": "Suspect and victim",
    "associate": "Knows someone involved",
    "family": "Family of someone involved",
}

CASE_STATE: Final = {
    "opened": "Opened",
    "allocated": "Has a navigator",
    "engaging": "Engaging",
    "active": "Following the plan",
    "stepping_down": "Stepping down",
    "closed": "Closed",
}
NEXT_ACTION: Final = {
    "concern": "A local group raised a concern: act now",
    "urgent_news": "Danger: read what happened, and ring the duty officer",
    "news": "Read the news",
    "opened_in_error": "Opened for the wrong person: record what was done",
    "re_approach": "Visit again after a new arrest",
    "decide_navigator": "Choose a navigator",
    "safe_to_visit": "Do not visit until a gangs specialist says it is safe",
    "first_contact": "Make first contact",
    "make_plan": "Agree a plan together",
    "step": "Next step of the plan",
    "service_stopped": "A local group’s work stopped: find an alternative",
    "nobody_to_ask": "There is no local group to ask: find an alternative",
    "placement_lost": "A job or place was lost: record what happens next",
    "placement_proposed": "A place was proposed: agree or decline",
    "keep_going": "Keep in touch",
}
REVIEW: Final = {
    "over_the_cap": "Decide who visits again after a new arrest",
    "case_closed": "Decide whether to open this case again after a new arrest",
}
INFORMED: Final = {
    "not_told": "Not told yet",
    "told_without_source": "Told about it, but not who made it",
    "told_with_source": "Told about it and who made it",
}
EVALUATION_DECISION: Final = {"given": "Agreed to take part", "withdrawn": "Does not want to take part"}
BY_WHOM: Final = {"person": "They said so themselves", "parent_or_carer": "A parent or carer said so"}
ABSENCE: Final = {
    "custody": "In custody",
    "hospital": "In hospital",
    "moved_away": "Moved away",
    "died": "Died",
}
NEED: Final = {
    "housing": "Somewhere to live",
    "education_training_employment": "School, training or work",
    "health": "Health",
    "substance": "Drugs or alcohol",
    "debt_benefits": "Debt or benefits",
    "family": "Family",
    "peers": "Friends and people around them",
    "identity_documents": "Identity documents",
    "safety": "Safety",
    "exploitation": "Being used by others",
}
LEVEL: Final = {"low": "Can wait", "medium": "Needed soon", "high": "Needed now"}
CONTACT_METHOD: Final = {
    "visit": "Visit",
    "phone": "Phone call",
    "text": "Text",
    "custody_visit": "In custody",
    "meeting": "Meeting",
}
CONTACT_OUTCOME: Final = {
    "met": "Met",
    "spoke": "Spoke",
    "left_message": "Left a message",
    "no_answer": "No answer",
    "not_now": "Not now",
    "declined": "Declined",
}
STEP_KIND: Final = {
    "own_work": "Our team",
    "partner_service": "A local group",
    "opportunity": "A job or a place",
}
STEP_STATE: Final = {"waiting": "Waiting", "released": "In progress", "done": "Done"}
SERVICE: Final = {
    "mentoring": "Mentoring",
    "housing_support": "Help with housing",
    "counselling": "Counselling",
    "debt_advice": "Debt advice",
    "substance_support": "Help with drugs or alcohol",
    "sport": "Sport",
}
GOAL: Final = {
    "somebody_to_talk_to": "Somebody to talk to",
    "a_daily_routine": "A daily routine",
    "staying_calm": "Staying calm when things go wrong",
    "new_friends": "New friends",
    "getting_fit": "Getting fit",
    "going_to_school": "Going to school or college",
    "ready_for_work": "Getting ready for work",
    "managing_money": "Managing money",
    "keeping_a_home": "Keeping a home",
    "away_from_drugs": "Keeping away from drugs or alcohol",
    "feeling_safe": "Feeling safe",
}
REASON: Final = {
    "knows_the_person": "already knows them",
    "lowest_caseload": "has the lowest caseload",
}
ROLE: Final = {
    roles.DUTY_OFFICER: "Duty officer",
    roles.NAVIGATOR: "Navigator",
    roles.SERGEANT: "Sergeant",
    roles.INSPECTOR: "Inspector",
    roles.SUPPORT_WORKER: "Support worker",
    roles.GANGS_SPECIALIST: "Gangs specialist",
    roles.OPPORTUNITIES_FINDER: "Opportunities finder",
    roles.COMMISSIONER: "Commissioner",
    roles.ANALYST: "Analyst",
    roles.FORCE_LEAD: "Force lead",
    roles.DATA_PROTECTION: "Data protection officer",
    roles.PARTNER_WORKER: "Local group worker",
    roles.PROVIDER: "Employer or college",
}
_NOT_BUILT = "The pages for this role are not built yet."
ROLE_DESCRIPTION: Final = dict.fromkeys(roles.ROLES, _NOT_BUILT) | {
    roles.DUTY_OFFICER: "Sees every referral that is waiting for an officer.",
    roles.NAVIGATOR: "Sees their cases, who to see next and why, and each person’s plan.",
    roles.SERGEANT: "Sees the queue and the whole team’s work at their site, and chooses navigators.",
    roles.INSPECTOR: "Sees the queue and the whole team’s work at every site.",
    roles.SUPPORT_WORKER: "Sees the people they support and their plans.",
    roles.GANGS_SPECIALIST: "Sees who must not be visited yet because of intelligence, and says when a visit is safe.",
    roles.OPPORTUNITIES_FINDER: "Sees the candidates for a job or a place, without names, and what is on offer.",
    roles.ANALYST: "Sees what changed at each site and how certain that is. Sees no names.",
    roles.FORCE_LEAD: "Sees what changed at each site and how certain that is.",
    roles.DATA_PROTECTION: "Sees how trials are run. Sees no names.",
    roles.COMMISSIONER: "Sees the money, the local groups and their claims. Never sees who it is spent on.",
    roles.PARTNER_WORKER: "Sees what their group is asked to do. Sees a first name only after accepting.",
}


def label_for(words: Mapping[str, str], code: str) -> str:
    """The words for a code. A code without words is shown as it is spelt, never hidden and never an error."""
    return words.get(code) or code.replace("_", " ").capitalize()


def actor_name(actor: str | None, names: Mapping[str, str]) -> str:
    """Who did it: a name where we have one, "Wayout" for the system itself."""
    if actor is None:
        return "No one yet"
    if actor in names:
        return names[actor]
    if actor.startswith("phone:"):
        return f"{actor.removeprefix('phone:').replace('_', ' ').capitalize()}, by text"
    return "Team member" if actor.startswith("user:") else "Wayout"


def offence_code(code: str) -> str:
    """The code of an offence, or that it was given in words only."""
    return "no code given" if code == UNCODED else code


def full_name(given_name: str, family_name: str) -> str:
    return f"{given_name} {family_name}".strip()


def count(number: int, one: str, many: str | None = None) -> str:
    """1 step, 2 steps"""
    return f"{number} {one if number == 1 else many or one + 's'}"


def join_words(items: list[str]) -> str:
    """A, B and C"""
    return items[0] if len(items) == 1 else " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
