"""The case team's question: which proposals wait for its answer, and what is unsafe about each."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from opportunities.messages import ListProposals, Proposal, Proposals
from opportunities.store.candidates import get_candidate_request
from opportunities.store.opportunities import get_opportunity
from opportunities.store.placements import acts_of, open_placements
from opportunities.store.safety import warnings_of
from opportunities.views.finder import opportunity_message


def list_proposals(question: ListProposals, uow: UnitOfWork) -> Proposals:
    """The proposals of one step without an answer. Raises: Refused(not_found)."""
    request = get_candidate_request(uow, question.step_id)
    placements = open_placements(uow, [request.id]).get(request.id, ())
    proposed_at = {row.id: acts_of(uow, row.id)[-1].at for row in placements if row.state == "proposed"}
    rows = {row.id: get_opportunity(uow, row.opportunity_id) for row in placements if row.id in proposed_at}
    warnings = warnings_of(uow, request.candidate_id, list(rows.values()))
    uow.audit("consult", request.candidate_id, why="proposals")
    items = (
        Proposal(
            placement_id=placement_id,
            opportunity=opportunity_message(rows[placement_id]),
            proposed_at=at,
            warnings=warnings[rows[placement_id].id],
        )
        for placement_id, at in sorted(proposed_at.items(), key=lambda item: (item[1], item[0]))
    )
    return Proposals(step_id=request.id, items=tuple(items))
