"""The safety sheet of a step: what the local group that does it has to know, and whom it rings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from casework.messages.terms import Done, Goal
from common.messages import Code, Name, RpcRequest, command, question, record
from common.roles import CASE_TEAM, PARTNER_WORKER

SheetText = Annotated[str, validate.Length(max=2_000)]


@record
class SafetySheet:
    """What the group is told: what the work is for, how, when and where it is safe to meet, an emergency contact,
    medical needs, and what to watch for."""

    goal: Goal
    meeting: SheetText
    emergency_contact: SheetText
    medical: SheetText
    watch_for: SheetText
    written_at: datetime
    written_by: Code


@record
class WhomToRing:
    """A number that somebody answers now: the navigator's, or without ``worker_id`` that of whoever is on duty."""

    worker_id: Code | None
    number: Name


@record
class GroupSheet:
    """What a group's worker may know now. ``sheet`` is None while the navigator has not written it."""

    navigator_id: Code | None
    ring: WhomToRing | None
    sheet: SafetySheet | None


@record
class WrittenSheet:
    sheet: SafetySheet | None


@question("casework.find_safety_sheet", roles=CASE_TEAM)
class FindSafetySheet(RpcRequest[WrittenSheet]):
    """The latest sheet of a step, for the case team. Raises: Refused(not_found)."""

    case_id: UUID
    step_id: UUID


@question("casework.read_safety_sheet", roles=frozenset({PARTNER_WORKER}))
class ReadSafetySheet(RpcRequest[GroupSheet]):
    """The sheet of a commission that the caller's group has accepted, as long as its work lasts. Each reading is a
    disclosure, and is audited. Raises: Refused(not_found)."""

    commission_id: UUID


@command("casework.write_safety_sheet", roles=CASE_TEAM)
class WriteSafetySheet(RpcRequest[Done]):
    """Writes a new version of the sheet. Without medical needs, or something to watch for, these are empty.

    Raises: Refused(not_found, case_closed, step_not_for_a_group, meeting_needed, emergency_contact_needed)."""

    case_id: UUID
    step_id: UUID
    goal: Goal
    meeting: SheetText
    emergency_contact: SheetText
    medical: SheetText = ""
    watch_for: SheetText = ""
