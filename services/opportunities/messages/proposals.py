"""Proposals: the finder's choices that wait for the case team, which alone is told what is unsafe about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.messages import RpcRequest, command, event, question, record
from common.roles import CASE_TEAM
from opportunities.messages.opportunities import Opportunity
from opportunities.messages.terms import Done, SafetyWarning


@record
class Proposal:
    """A place that a finder proposed. ``warnings`` says what is unsafe about it now: it is in a district that the
    candidate must not go to, it is work that is barred to them, or somebody whom they must not meet is placed with this
    provider."""

    placement_id: UUID
    opportunity: Opportunity
    proposed_at: datetime
    warnings: tuple[SafetyWarning, ...]


@record
class Proposals:
    """The proposals of one step that wait for an answer, the oldest first."""

    step_id: UUID
    items: tuple[Proposal, ...]


@event("opportunities.placement_proposed.v1")
class PlacementProposed:
    """A finder proposed a place for a step, or again: the case team has to agree or decline."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int


@event("opportunities.proposal_closed.v1")
class ProposalClosed:
    """A proposal no longer waits: it was answered or withdrawn. Which one is not said."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int


@question("opportunities.list_proposals", roles=CASE_TEAM)
class ListProposals(RpcRequest[Proposals]):
    """The only question whose answer depends on what must be avoided for a candidate's safety."""

    step_id: UUID


@command("opportunities.answer_proposal", roles=CASE_TEAM)
class AnswerProposal(RpcRequest[Done]):
    """Agree, so that the finder may offer the place, or decline, which is told without a reason. ``warnings`` are those
    that were shown: nobody agrees to what they have not read."""

    placement_id: UUID
    agreed: bool
    warnings: tuple[SafetyWarning, ...] = ()
