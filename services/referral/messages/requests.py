"""Requests for help by form or from an organisation, and how referrers follow their referral."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Code, Name, RpcRequest, Text, command, question, record
from common.roles import REFERRER
from referral.messages.terms import Done

AskedBy = Literal["self", "family", "friend", "professional", "not_said"]
RequestChannel = Literal["web", "school", "local_authority", "health", "list"]
YesNoAnswer = Literal["yes", "no", "not_said"]
StatementKind = Literal[
    "worry",
    "name",
    "age",
    "school",
    "address",
    "phone",
    "referrer_name",
    "referrer_organisation",
    "referrer_phone",
    "referrer_email",
    "referrer_contact",
]
Audience = Literal["triage_team", "case_team"]
FactOrOpinion = Literal["fact", "opinion"]
SharedOutcome = Literal["accepted", "helped_elsewhere"]
Progress = Literal["received", "read", "accepted", "helped_elsewhere"]


@record
class Statement:
    """One thing that the referrer said, with who may know it and whether it counts as fact or opinion."""

    kind: StatementKind
    text: Text
    audience: Audience
    fact_or_opinion: FactOrOpinion
    at: datetime


@record
class RequestDetail:
    """Who asked and what they said. ``knows``: whether the person knows that they were referred. ``may_contact``:
    whether it is safe to contact the referrer. ``may_be_told``: what the referrer may learn beyond received, read."""

    asked_by: AskedBy
    organisation: Name | None
    danger_now: YesNoAnswer
    knows: YesNoAnswer
    may_contact: YesNoAnswer
    may_be_told: tuple[SharedOutcome, ...]
    may_be_told_until: date | None
    statements: tuple[Statement, ...]


@record
class ReferralProgress:
    """How far a referral has come, as far as its referrer may know."""

    received_on: date
    progress: Progress


@question("referral.follow_referral", roles=frozenset({REFERRER}))
class FollowReferral(RpcRequest[ReferralProgress]):
    """The progress of a referral, by its reference. Only for referrals from the public form or, with
    ``organisation_id``, from that organisation, which learns more than received and read only as agreed.

    Raises: Refused(not_found)."""

    reference: Code
    organisation_id: UUID | None = None


@record
class ProgressByCode:
    """None for a wrong, used or old code and for an unknown reference alike."""

    progress: ReferralProgress | None


@command("referral.request_follow_code", roles=frozenset({REFERRER}), people=False)
class RequestFollowCode(RpcRequest[Done]):
    """Text a follow code to the phone that a referral came from, if it may be texted. The answer is the same for every
    reference, and is given before the reference is searched for."""

    reference: Code


@command("referral.follow_by_code", roles=frozenset({REFERRER}))
class FollowByCode(RpcRequest[ProgressByCode]):
    """The progress of a referral that came by text: received or read, nothing more. A code works once, for ten minutes
    and five attempts."""

    reference: Code
    code: Code
