"""Placements: proposed, offered, accepted, started, sustained, or lost."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.messages import Code, RpcRequest, Text, command, event, question, record
from common.roles import CASE_TEAM
from opportunities.messages.opportunities import Opportunity
from opportunities.messages.terms import (
    FINDERS,
    Done,
    EndReason,
    EvidenceKind,
    Limit,
    LostReason,
    OpportunityKind,
    PlacementOutcome,
    PlacementState,
)


@record
class ProposedPlacement:
    placement_id: UUID


@record
class Evidence:
    kind: EvidenceKind
    seen_on: date


@record
class Act:
    """Who did what, when: the state of a placement is derived from these. Of an answer to a proposal only the day is
    told, and that it was the ``case_team``."""

    sequence: int
    at: datetime
    actor: Text
    act: PlacementState
    occurred_on: date
    weeks: int | None
    reason: Code | None
    evidence: EvidenceKind | None


@record
class PlacementDetail:
    """``agreement_lapsed``: the case team agreed, but has to be asked again, because the candidate's profile was saved
    since or somebody else came to this provider, or had theirs saved."""

    placement_id: UUID
    step_id: UUID
    candidate_id: UUID
    opportunity: Opportunity
    state: PlacementState
    weeks: int
    next_check: int | None
    next_check_on: date | None
    agreement_lapsed: bool
    acts: tuple[Act, ...]


@record
class PlacementCheck:
    """A placement whose sustainment is to be checked."""

    placement_id: UUID
    candidate_id: UUID
    site_id: int
    weeks: int
    due_on: date


@record
class PlacementChecks:
    items: tuple[PlacementCheck, ...]


@event("opportunities.placement_offered.v1")
class PlacementOffered:
    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    kind: OpportunityKind
    offered_on: date


@event("opportunities.placement_started.v1")
class PlacementStarted:
    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    kind: OpportunityKind
    started_on: date


@event("opportunities.placement_sustained.v1")
class PlacementSustained:
    """Still there after 1, 4, 13 or 26 weeks, with evidence."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    weeks: int
    started_on: date
    seen_on: date


@event("opportunities.placement_lost.v1")
class PlacementLost:
    """The placement is lost: the step waits for another opportunity. ``weeks`` is the last milestone reached."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    reason: LostReason
    started_on: date | None
    weeks: int
    lost_on: date


@event("opportunities.placement_ended.v1")
class PlacementEnded:
    """It ended without a loss: completed, left for something better, or over after half a year."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    reason: EndReason
    started_on: date
    weeks: int
    ended_on: date


@question("opportunities.find_placement", roles=FINDERS | CASE_TEAM)
class FindPlacement(RpcRequest[PlacementDetail]):
    placement_id: UUID


@question("opportunities.list_placement_checks", roles=FINDERS)
class ListPlacementChecks(RpcRequest[PlacementChecks]):
    """Placements whose sustainment is to be checked today, oldest first (at most 100)."""


@command("opportunities.propose_placement", roles=FINDERS)
class ProposePlacement(RpcRequest[ProposedPlacement]):
    """The finder's choice for a step, which the case team answers; also again, when its agreement has lapsed. A vacancy
    is only taken from the offer on."""

    step_id: UUID
    opportunity_id: UUID


@command("opportunities.offer_placement", roles=FINDERS)
class OfferPlacement(RpcRequest[Done]):
    """Offer what the case team agreed to. ``confirmed`` names the limits that were not known and have been asked about
    now. The household must have been told how it changes its benefits."""

    placement_id: UUID
    evidence: Evidence
    confirmed: tuple[Limit, ...] = ()
    benefits_explained: bool = False


@command("opportunities.record_placement", roles=FINDERS | CASE_TEAM)
class RecordPlacement(RpcRequest[Done]):
    """How the placement went on: ``weeks`` with sustained (1, 4, 13 or 26), ``reason`` with ended."""

    placement_id: UUID
    outcome: PlacementOutcome
    occurred_on: date
    evidence: Evidence
    weeks: int | None = None
    reason: EndReason | None = None
