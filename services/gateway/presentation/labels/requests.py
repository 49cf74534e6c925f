"""Says in plain words who asked for help, what they said it about, and what they may come to know."""

from __future__ import annotations

from typing import Final

from gateway.presentation.labels import common
from referral.messages import Requested

ASKED_BY: Final = {
    "self": "They asked for themselves",
    "family": "Family",
    "friend": "A friend or neighbour",
    "professional": "A professional",
    "not_said": "They did not say who they are",
}
SAID: Final = {
    "worry": "What worries them",
    "name": "What they are called",
    "age": "How old",
    "school": "School or college",
    "address": "Where they live",
    "phone": "Their phone",
    "asker_name": "Name of who asked",
    "asker_organisation": "Where they work",
    "asker_phone": "Their phone",
    "asker_email": "Their email",
    "asker_contact": "How and when it is safe",
}
AUDIENCE: Final = {
    "intake": "Only for those who read the queue",
    "case_team": "For those who work with them",
}
STANDING: Final = {"fact": "Given as fact", "opinion": "Their view"}
KNOWS: Final = {
    "yes": "They know that help was asked for them",
    "no": "They do not know that help was asked for them",
    "not_said": "Not said whether they know that help was asked for them",
}
MAY_CONTACT: Final = {
    "yes": "It is safe to contact who asked",
    "no": "It is not safe to contact who asked",
    "not_said": "Not said whether it is safe to contact who asked",
}
TOLD_LATER: Final = {
    "accepted": "whether somebody was invited",
    "helped_elsewhere": "whether they are helped elsewhere",
}
CODES: Final = {
    "asked_by": ASKED_BY,
    "statement_kind": SAID,
    "audience_words": AUDIENCE,
    "statement_standing": STANDING,
}


def learns(request: Requested, channel: str) -> str:
    """What whoever asked may come to know of it."""
    if channel == "list":
        return "Nobody was given a reference for it: whoever gave the list can see nothing of it."
    known = "Whoever asked can see that it was received, and that a person read it."
    if not request.learns:
        return f"{known} Never more."
    told = common.listed([TOLD_LATER[code] for code in request.learns])
    return f"{known} As agreed with them they can also see {told}."
