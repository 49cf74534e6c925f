"""Danger on a referral: raised by listed words or by a person, escalated until acknowledged, closed with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import Code, RpcRequest, Text, command, event, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Done

DangerLevel = Literal["rings", "first"]
"""``rings`` alerts the duty officer; ``first`` only stands first on the queue until a person says what it is."""


DangerDecision = Literal["danger", "harmless", "something_else", "not_known"]
"""What the person who closes a danger says that it was: a label for the force's own next model."""


@record
class Danger:
    """An open danger. ``role`` is the role alerted now, until someone acknowledges it; ``language`` that of the words
    that raised it, None when a person did. ``model_version`` is set when the model
    judged the text; ``why`` is the phrase, the words that weighed, or what a person said."""

    danger_id: UUID
    level: DangerLevel
    raised_at: datetime
    raised_by: Text
    language: Code | None
    role: Code
    acknowledged_at: datetime | None
    acknowledged_by: Text | None
    model_version: int | None = None
    why: Text | None = None


@event("referral.danger_raised.v1")
class DangerRaised:
    """Someone may be in danger. Raised again each time it is escalated; ``rung`` counts from 0. ``person_id`` is set
    once it is known whom the referral is about, by the link ``link_number``."""

    referral_id: UUID
    danger_id: UUID
    site_id: int
    rung: int
    role: Code
    person_id: UUID | None = None
    link_number: int = 1


@event("referral.danger_closed.v1")
class DangerClosed:
    """A person said what a danger was, and closed it."""

    referral_id: UUID
    danger_id: UUID
    site_id: int
    decision: DangerDecision
    person_id: UUID | None
    link_number: int = 1


@command("referral.raise_danger", roles=TRIAGE_TEAM)
class RaiseDanger(RpcRequest[Done]):
    """Raise a danger that no listed word showed.

    Raises: Refused(reason_needed, not_found)."""

    referral_id: UUID
    reason: Text


@command("referral.acknowledge_danger", roles=TRIAGE_TEAM)
class AcknowledgeDanger(RpcRequest[Done]):
    """Say that one is dealing with it. It is not escalated further, and stays on top of the queue until closed.

    Raises: Refused(no_danger, not_found)."""

    referral_id: UUID


@command("referral.close_danger", roles=TRIAGE_TEAM)
class CloseDanger(RpcRequest[Done]):
    """Say whether it was danger, and close it with the control room's incident number, or with a reason why there is
    none. What only stood first needs neither, unless it was danger.

    Raises: Refused(incident_number_invalid, danger_needs_closing, danger_needs_reason, no_danger, not_found)."""

    referral_id: UUID
    decision: DangerDecision
    incident_number: Text = ""
    reason: Text = ""
