"""A finder proposes a place, and the case team, which alone knows what is unsafe about it, agrees or declines.

A proposal is always taken in the same way: nothing that a finder is told or refused depends on a safety limit.
"""

from __future__ import annotations

from collections.abc import Sequence

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from opportunities.domain.proposals import answer, propose, propose_again
from opportunities.handlers.matching import check_limits_of
from opportunities.handlers.placements import event_for, ids_of, lock_placement
from opportunities.messages import AnswerProposal, Done, PlacementProposed, ProposedPlacement, ProposePlacement
from opportunities.messages.refusals import refused
from opportunities.store.candidates import get_candidate_request
from opportunities.store.opportunities import get_opportunity
from opportunities.store.placements import (
    agreement_basis,
    agreement_lapsed,
    insert_placement,
    open_placements,
    record_act,
    status_of,
)
from opportunities.store.safety import warnings_of
from opportunities.store.tables import CandidateRequest, Opportunity, Placement


def propose_placement(command: ProposePlacement, uow: UnitOfWork) -> ProposedPlacement:
    """Propose an opportunity for a candidate, or again when the case team's agreement has lapsed.

    Raises: Refused(not_found, step_withdrawn, candidate_not_described, limit_not_met, already_proposed,
    too_many_proposals).
    """
    opportunity = get_opportunity(uow, command.opportunity_id, lock=True)
    request = get_candidate_request(uow, command.step_id, lock=True)
    if request.withdrawn_at is not None:
        raise refused("step_withdrawn")
    _, checked = check_limits_of(uow, request, opportunity)
    if broken := [one.limit for one in checked if one.outcome == "no"]:
        raise refused("limit_not_met", limit=broken[0])
    row = _propose(uow, request, opportunity, open_placements(uow, [request.id]).get(request.id, ()))
    proposed = PlacementProposed(**ids_of(row, request))
    uow.raise_event(proposed, subject=row.id, sequence=row.version)
    uow.audit("alter", request.candidate_id, why="placement_proposed")
    return ProposedPlacement(placement_id=row.id)


def _propose(
    uow: UnitOfWork, request: CandidateRequest, opportunity: Opportunity, placements: Sequence[Placement]
) -> Placement:
    today = british_date(uow.now)
    row = next((placement for placement in placements if placement.opportunity_id == opportunity.id), None)
    if row is None:
        waiting = sum(placement.state == "proposed" for placement in placements)
        return insert_placement(uow, request, opportunity, propose(today, waiting=waiting))
    lapsed = agreement_lapsed(uow, row, opportunity)
    record_act(uow, row, opportunity, propose_again(status_of(uow, row.id), lapsed=lapsed, today=today), None)
    return row


def answer_proposal(command: AnswerProposal, uow: UnitOfWork) -> Done:
    """Agree to a proposal or decline it. Raises: Refused(not_found, cannot_follow, warnings_changed)."""
    opportunity, request, row = lock_placement(uow, command.placement_id)
    before, row.agreed_on = status_of(uow, row.id), agreement_basis(uow, row, opportunity)
    act = answer(
        before,
        agreed=command.agreed,
        warnings=warnings_of(uow, request.candidate_id, [opportunity])[opportunity.id],
        seen=command.warnings,
        today=british_date(uow.now),
    )
    now = record_act(uow, row, opportunity, act, None)
    if closed := event_for(row, request, opportunity, before, now, act):
        uow.raise_event(closed, subject=row.id, sequence=row.version)
    uow.audit("alter", request.candidate_id, why="proposal_answered")
    return Done()
