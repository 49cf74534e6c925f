"""How far a danger rings, and what closes it: what a person says that it was, with an incident number or a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from common.roles import TRIAGE_TEAM
from referral.messages import DangerDecision, DangerLevel
from referral.messages.refusals import refused

ESCALATES_AFTER: Final = timedelta(minutes=5)
SHORTEST_REASON: Final = 15  # a decision not to call the control room needs more than "ok"

_INCIDENT: Final = re.compile(r"(?=.*[0-9]{2})[A-Za-z0-9][A-Za-z0-9 /\-]{2,39}\Z")


def checked_rungs(rungs: Sequence[str]) -> tuple[str, ...]:
    """At least one rung, each once, and each a role that may acknowledge.

    Raises: Refused(danger_rungs_invalid)."""
    if not rungs or len(set(rungs)) != len(rungs) or not TRIAGE_TEAM.issuperset(rungs):
        raise refused("danger_rungs_invalid")
    return tuple(rungs)


def closing_reason(
    decision: DangerDecision, incident_number: str | None, reason: str | None, level: DangerLevel = "rings"
) -> str:
    """The reason to keep for closing a danger. What only stood first needs none, unless it was danger.

    Raises: Refused(incident_number_invalid, danger_needs_closing, danger_needs_reason)."""
    incident, why = (incident_number or "").strip(), (reason or "").strip()
    if incident and not _INCIDENT.match(incident):
        raise refused("incident_number_invalid")
    if level == "first" and decision != "danger" and not incident:
        return why
    if not incident and not why:
        raise refused("danger_needs_closing")
    if not incident and len(why) < SHORTEST_REASON:
        raise refused("danger_needs_reason")
    return " ".join(part for part in (f"Incident {incident}." if incident else "", why) if part)
