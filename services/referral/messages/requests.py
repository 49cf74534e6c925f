"""Help that was asked for by form or by an organisation: who asked, what they said, how far it has come for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, Name, Text, command, question, record
from common.roles import REFERRER
from referral.messages.terms import Done

AskedBy = Literal["self", "family", "friend", "professional", "not_said"]
AskChannel = Literal["web", "school", "local_authority", "health", "list"]
Answered = Literal["yes", "no", "not_said"]
StatementKind = Literal[
    "worry",
    "name",
    "age",
    "school",
    "address",
    "phone",
    "asker_name",
    "asker_organisation",
    "asker_phone",
    "asker_email",
    "asker_contact",
]
Audience = Literal["intake", "case_team"]
Standing = Literal["fact", "opinion"]
ToldLater = Literal["accepted", "helped_elsewhere"]
Progress = Literal["received", "read", "accepted", "helped_elsewhere"]


@record
class Statement:
    """One thing that was said, with who may know it and whether it counts as fact or opinion."""

    kind: StatementKind
    text: Text
    audience: Audience
    standing: Standing
    at: datetime


@record
class Requested:
    """Who asked and what they said. ``knows`` is whether the person knows that they were referred, ``may_contact``
    whether it is safe to contact whoever asked; ``learns`` is what they may come to know beyond received and read."""

    asked_by: AskedBy
    organisation: Name | None
    danger_now: Answered
    knows: Answered
    may_contact: Answered
    learns: tuple[ToldLater, ...]
    learns_until: date | None
    statements: tuple[Statement, ...]


@record
class Followed:
    received_on: date
    progress: Progress


@question("referral.follow_referral", roles=frozenset({REFERRER}))
class FollowReferral(Asks[Followed]):
    """How far a referral has come, for whoever has its reference. Only of what came by the public form, or, with
    ``organisation_id``, by that organisation: it is told more than received and read only as agreed."""

    reference: Code
    organisation_id: UUID | None = None


@record
class FollowedByCode:
    """None for a code that is wrong, spent or too old, and for a reference that is nobody's: they are told alike."""

    followed: Followed | None


@command("referral.ask_for_code", roles=frozenset({REFERRER}), people=False)
class AskForCode(Asks[Done]):
    """A reference came by text: a code goes to the phone that wrote, if that phone may be texted. The answer is the
    same for every reference, and is given before any is looked up."""

    reference: Code


@command("referral.follow_by_code", roles=frozenset({REFERRER}))
class FollowByCode(Asks[FollowedByCode]):
    """How far a referral that came by text has come: received, read by a person, and nothing more. Each code is good
    once, for ten minutes and five tries."""

    reference: Code
    code: Code
