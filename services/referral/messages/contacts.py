"""Contacts with the referrer or the person before a referral is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import RpcRequest, Text, command, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Done

How = Literal["phone", "visit", "custody_visit", "meeting", "email"]
Whom = Literal["referrer", "person", "somebody_else"]
Outcome = Literal["met", "spoke", "answered", "left_message", "no_answer"]


@record
class Contact:
    """An attempt to reach someone. ``reached`` says whether it stopped the first-contact clock."""

    at: datetime
    actor: Text
    how: How
    whom: Whom
    outcome: Outcome
    note: Text | None
    reached: bool


@command("referral.record_contact", roles=TRIAGE_TEAM)
class RecordContact(RpcRequest[Done]):
    """Record a call, visit or email, but no text. A failed attempt is kept too, and the clock keeps running.

    Raises: Refused(referral_decided, not_found)."""

    referral_id: UUID
    how: How
    whom: Whom
    outcome: Outcome
    note: Text = ""
