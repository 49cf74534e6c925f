"""Danger on a referral: raised by words or by a person, ringing until somebody answers, closed with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.messages import Asks, Code, Text, command, event, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Done


@record
class Danger:
    """A danger that nobody has closed. ``role`` is whom it rings for by now, as long as nobody has acknowledged it;
    ``language`` that of the words that raised it, None when a person did."""

    danger_id: UUID
    raised_at: datetime
    raised_by: Text
    language: Code | None
    role: Code
    acknowledged_at: datetime | None
    acknowledged_by: Text | None


@event("referral.danger_raised.v1")
class DangerRaised:
    """Somebody may be in danger. Raised again for each rung that it rings on to; ``rung`` counts from 0."""

    referral_id: UUID
    danger_id: UUID
    site_id: int
    rung: int
    role: Code


@command("referral.raise_danger", roles=TRIAGE_TEAM)
class RaiseDanger(Asks[Done]):
    """A person reads danger in what no word gave away."""

    referral_id: UUID
    reason: Text


@command("referral.acknowledge_danger", roles=TRIAGE_TEAM)
class AcknowledgeDanger(Asks[Done]):
    """Somebody is dealing with it: it stops ringing, and stays on top of the queue until it is closed."""

    referral_id: UUID


@command("referral.close_danger", roles=TRIAGE_TEAM)
class CloseDanger(Asks[Done]):
    """Over to the control room, by its incident number, or decided by a person, with the reason."""

    referral_id: UUID
    incident_number: Text = ""
    reason: Text = ""
