"""Help that was asked for by form or by an organisation: who asked, what they said, how far it has come for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, Name, Text, question, record
from common.roles import REFERRER

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
