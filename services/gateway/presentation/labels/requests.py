"""The words for who asked for help, what they told us, whether it was danger, and what they may be told."""

from __future__ import annotations

from typing import Final

from gateway.presentation.labels import common
from referral.messages import RequestDetail

PERSON_DETAIL: Final = {
    "name": "Also called",
    "age": "Age",
    "school": "School",
    "address": "Address",
    "phone": "Phone",
    "postcode": "Postcode",
}
ASKED_BY: Final = {
    "self": "The person themselves",
    "family": "Family",
    "friend": "A friend or neighbour",
    "professional": "A professional",
    "not_said": "Did not say",
}
STATEMENT: Final = {
    "worry": "What the worry is",
    "name": "Name",
    "age": "Age",
    "school": "School or college",
    "address": "Address",
    "phone": "Phone of the person",
    "referrer_name": "Referrer’s name",
    "referrer_organisation": "Referrer’s organisation",
    "referrer_phone": "Referrer’s phone",
    "referrer_email": "Referrer’s email",
    "referrer_contact": "How and when contact is safe",
}
FOUND_BY: Final = {
    "reference": "Found by its reference",
    "phone": "Found by the phone number",
    "name": "Found by the name",
}
DANGER_DECISION: Final = {
    "danger": "Yes",
    "harmless": "No, it was harmless",
    "something_else": "No, it was something else",
    "not_known": "Not known",
}
PHONES: Final = ("phone", "referrer_phone")
ABOUT_REFERRER: Final = tuple(kind for kind in STATEMENT if kind.startswith("referrer_"))
AUDIENCE: Final = {
    "triage_team": "Only for people who work on the queue",
    "case_team": "For people who work with this person",
}
FACT_OR_OPINION: Final = {"fact": "Given as fact", "opinion": "Opinion"}
KNOWS: Final = {
    "yes": "The person knows about the referral",
    "no": "The person does not know about the referral",
    "not_said": "Not said whether the person knows about the referral",
}
MAY_CONTACT: Final = {
    "yes": "It is safe to contact the referrer",
    "no": "It is not safe to contact the referrer",
    "not_said": "Not said whether it is safe to contact the referrer",
}
DISCLOSURE: Final = {
    "accepted": "whether the referral was accepted",
    "helped_elsewhere": "whether the person is helped elsewhere",
}
CODES: Final = {
    "asked_by": ASKED_BY,
    "statement_kind": STATEMENT,
    "audience_words": AUDIENCE,
    "fact_or_opinion": FACT_OR_OPINION,
}


def disclosure_text(request: RequestDetail, channel: str) -> str:
    """What the person who asked may be told about the referral."""
    if channel == "list":
        return "No one was given a reference for it. The person who gave us the list cannot see its progress."
    known = "The referrer can see that it was received and that a person read it."
    if not request.may_be_told:
        return f"{known} They see nothing else."
    disclosed = common.join_words([DISCLOSURE[code] for code in request.may_be_told])
    return f"{known} As agreed with them, they can also see {disclosed}."
