"""Says the system's codes in plain words: states, outcomes, needs, roles, acts."""

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
    "list": "List",
}
NEAR: Final = {
    "code_alike": "Its code is almost that of a listed one",
    "sellers_offence": "Named alike, but it is what sellers and makers do",
    "named_alike": "Named alike",
}
CAME_BY: Final = {
    "text": "By text message",
    "whatsapp": "By WhatsApp",
    "web": "By the online form",
    "school": "From a school",
    "local_authority": "From the local authority",
    "health": "From a health service",
    "intelligence": "From intelligence",
    "custody": "From custody, after an arrest",
    "list": "From a list that was uploaded",
}
REFERRAL_STATE: Final = {
    "received": "Waiting for a person",
    "accepted": "Invited",
    "not_offered": "Nothing offered, by chance",
    "signposted": "Helped elsewhere",
    "merged": "Joined to another one",
    "withdrawn": "Withdrawn",
    "spam": "Put aside as spam",
}
ARM: Final = {"offered": "Offered", "not_offered": "Not offered"}
LEFT: Final = {"crossover": "Help was asked for", "override": "For their safety"}
"""How somebody was helped whatever chance had decided."""
NOBODY_NAMED: Final = "Nobody named yet"
SETTLE: Final = {
    "take": "I look after them",
    "assign": "Somebody else looks after them",
    "hand_back": "They are everybody’s again",
    "signpost": "They are helped elsewhere",
    "withdraw": "Nothing is done with them",
}
DELIVERY: Final = {
    "to_send": "Waiting to be sent",
    "held": "Held back",
    "sending": "Being sent",
    "sent": "Sent",
    "delivered": "Arrived",
    "failed": "Did not arrive",
    "withdrawn": "Withdrawn before it was sent",
}
HELD_BECAUSE: Final = {
    "asked_for_none": "They asked for no texts",
    "number_not_safe": "This number is not marked safe",
    "window_closed": "WhatsApp’s 24 hours were over: it waits until they write again and somebody lets it go",
    "number_capped": "Many texts went to this number lately",
    "force_capped": "Many texts went out lately",
    "quiet_hours": "It goes out when the quiet hours end",
    "too_late": "It would have come too late to be of use",
}
MARK: Final = {
    "link_undone": "Was linked to the wrong person",
    "looks_like_spam": "Looks like spam",
    "asked_for_no_texts": "Asked for no texts",
    "text_held": "A text is held back",
    "text_failed": "A text did not arrive",
    "came_twice": "Came twice with different words",
    "arrest_corrected": "Custody corrected it",
    "rule_fires_no_more": "The rule fires no more",
    "review_due": "Closed: review is due",
    "same_log_number": "Same log number as another",
    "may_be_indecent": "Locked: may be an indecent image",
    **media.KIND,
}
ARREST_PART: Final = {
    "offence": "Arrested for",
    "occurred_on": "When",
    "role": "In this event they are",
    "custody_suite": "Custody suite",
    "name": "Name",
    "date_of_birth": "Date of birth",
    "number": "Custody’s number for them",
}
MARK_COLOUR: Final = {"may_be_indecent": "red", **dict.fromkeys(media.KIND, "grey")}
UNSAYABLE: Final = {
    "empty": "Write what you want to say",
    "too_long": "Make it shorter: at most three text messages",
    "unprintable": "A sign in it cannot be sent: type it again",
    "telling": "Say it without words that tell whoever holds the phone what this is about",
    "names_place": "Say it without the name of a place or of the force",
    "names_person": "Say it without the name of the person this is about",
}
"""What is wrong with a text that somebody wants to send."""
AGREEMENT: Final = {"same": "Same", "close": "Close", "different": "Different", "unknown": "Not known"}
AGREEMENT_SIGN: Final = {"same": "=", "close": "≈", "different": "≠", "unknown": "?"}
PART: Final = {
    "given_name": "Given name",
    "family_name": "Family name",
    "date_of_birth": "Date of birth",
    "phone": "Phone",
    "postcode": "Postcode",
}
HELD_BACK: Final = {
    "not_certain": "it is not certain enough",
    "given_name_not_exact": "the given name is not exactly the same",
    "family_name_differs": "the family name is another",
    "birth_not_known": "a date of birth is missing",
    "birth_not_exact": "the dates of birth are not the same",
    "may_be_twin": "one of them may be a twin",
    "number_differs": "one source has two numbers for them",
    "phone_alone": "only the phone is the same",
    "undone_before": "this one was linked to the wrong person before",
}
PERSONS_ROLE: Final = {
    "suspect": "Suspected",
    "victim": "Hurt by it",
    "suspect_and_victim": "Suspected, and hurt by it too",
    "associate": "Knows somebody involved",
    "family": "Family of somebody involved",
}

CASE_STATE: Final = {
    "opened": "Opened",
    "allocated": "Has a navigator",
    "engaging": "Getting to know each other",
    "active": "On the plan",
    "stepping_down": "Stepping down",
    "closed": "Closed",
}
WHY: Final = {
    "concern": "A local group is worried about them: act now",
    "opened_in_error": "It was opened for somebody else: say what was done",
    "re_approach": "Go again after a new arrest",
    "decide_navigator": "Decide who the navigator is",
    "safe_to_visit": "No visit yet: a gangs specialist says first whether it is safe",
    "first_contact": "Make first contact",
    "make_plan": "Agree a plan together",
    "step": "Next step of the plan",
    "service_stopped": "A local group’s work stopped: find another way",
    "nobody_to_ask": "No local group is left to ask: find another way",
    "place_lost": "A job or place was lost: say what comes now",
    "keep_going": "Keep in touch",
}
REVIEW: Final = {
    "over_the_cap": "Decide who goes again after a new arrest",
    "case_closed": "Decide whether to open this case again after a new arrest",
}
KNOWS: Final = {
    "not_told": "Not told yet",
    "told_without_source": "Told, but not who made it",
    "told_with_source": "Told, and who made it",
}
AGREED: Final = {"given": "Agreed to be counted", "withdrawn": "Does not want to be counted"}
SAID_BY: Final = {"person": "They said so themselves", "parent_or_carer": "A parent or carer said so"}
AWAY: Final = {
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
HOW: Final = {
    "visit": "Visit",
    "phone": "Phone call",
    "text": "Text",
    "custody_visit": "In custody",
    "meeting": "Meeting",
}
OUTCOME: Final = {
    "met": "Met",
    "spoke": "Spoke",
    "left_word": "Left word",
    "no_answer": "No answer",
    "not_now": "“Not now”",
    "declined": "Said no",
}
STEP_KIND: Final = {
    "own_work": "Our own work",
    "partner_service": "A local group does it",
    "opportunity": "A job or a place",
}
STEP_STATE: Final = {"waiting": "Waiting", "released": "Under way", "done": "Done"}
SERVICE: Final = {
    "mentoring": "Mentoring",
    "housing_support": "Help with housing",
    "counselling": "Counselling",
    "debt_advice": "Advice on debt",
    "substance_support": "Help with drugs or alcohol",
    "sport": "Sport",
}
REASON: Final = {
    "knows_the_person": "knows them already",
    "lowest_caseload": "has the most room for another case",
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
    roles.PARTNER_WORKER: "Worker of a local group",
    roles.PROVIDER: "Employer or college",
}
_LATER = "Nothing to see yet: the pages for this work are still being built."
SEES: Final = dict.fromkeys(roles.ROLES, _LATER) | {
    roles.DUTY_OFFICER: "Sees everything that came in by any door and waits for a person.",
    roles.NAVIGATOR: "Sees the people they go to, who is next and why, and each plan from A to B.",
    roles.SERGEANT: "Sees the queue and the whole team’s work at their site, and decides who goes.",
    roles.INSPECTOR: "Sees the queue and the whole team’s work at every site.",
    roles.SUPPORT_WORKER: "Sees the people they support and their plans.",
    roles.GANGS_SPECIALIST: "Sees to whom nobody goes yet because of intelligence, and says when a visit is safe.",
    roles.OPPORTUNITIES_FINDER: "Sees who waits for a job or a place, without names, and what is on offer.",
    roles.ANALYST: "Sees what changed, site by site, with how sure it is. Never who.",
    roles.FORCE_LEAD: "Sees what changed, site by site, with how sure it is.",
    roles.DATA_PROTECTION: "Sees how trials are run, by places. Never who.",
    roles.COMMISSIONER: "Sees the money, the local groups and their claims. Never who it is spent on.",
    roles.PARTNER_WORKER: "Sees what their group is asked to do; a first name only after saying yes.",
}


def say(words: Mapping[str, str], code: str) -> str:
    """The words for a code. A code that nobody has worded yet is shown as words, never hidden and never an error."""
    return words.get(code) or code.replace("_", " ").capitalize()


def named(actor: str | None, names: Mapping[str, str]) -> str:
    """Who did it: a name where we have one, "Wayout" for the system itself."""
    if actor is None:
        return "Nobody yet"
    if actor in names:
        return names[actor]
    return "Somebody in the team" if actor.startswith("user:") else "Wayout"


def offence_code(code: str) -> str:
    """The code of an offence, or that it was given in words only."""
    return "no code was given" if code == UNCODED else code


def full_name(given_name: str, family_name: str) -> str:
    return f"{given_name} {family_name}".strip()


def count(number: int, one: str, many: str | None = None) -> str:
    """1 step, 2 steps"""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(items: list[str]) -> str:
    """A, B and C"""
    return items[0] if len(items) == 1 else " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
