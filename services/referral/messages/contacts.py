"""Being in touch with whoever asked, or with the person, before it is decided what becomes of a referral."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Text, command, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Done

How = Literal["phone", "visit", "custody_visit", "meeting", "email"]
Whom = Literal["asker", "person", "somebody_else"]
Outcome = Literal["met", "spoke", "answered", "left_word", "no_answer"]


@record
class Contact:
    """An attempt to get hold of somebody. ``reached`` says whether it met the clock."""

    at: datetime
    actor: Text
    how: How
    whom: Whom
    outcome: Outcome
    note: Text | None
    reached: bool


@command("referral.record_contact", roles=TRIAGE_TEAM)
class RecordContact(Asks[Done]):
    """Somebody rang, went or wrote otherwise than by text. Tried and not reached is kept, and the clock goes on."""

    referral_id: UUID
    how: How
    whom: Whom
    outcome: Outcome
    note: Text = ""
