"""A case was opened in error: nobody looks for a place for it, and what had not begun is withdrawn.

Who has begun is left where they are: a job is theirs, however we came to find it. The finder goes on looking whether
they are still there, and may end it.
"""

from __future__ import annotations

from casework.messages import StepWithdrawn
from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from opportunities.domain.placements import withdraw
from opportunities.handlers.placements import event_for
from opportunities.store.candidates import get_candidate_request
from opportunities.store.opportunities import get_opportunity
from opportunities.store.placements import get_placement, open_placements, record_act, status_of


def on_step_withdrawn(event: StepWithdrawn, uow: UnitOfWork) -> None:
    """Nobody waits for this step any more. A step that was never heard of is parked until it was."""
    if event.kind != "opportunity":
        return
    seen = open_placements(uow, [event.step_id]).get(event.step_id, [])
    places = {id: get_opportunity(uow, id, lock=True) for id in sorted({one.opportunity_id for one in seen})}
    request = get_candidate_request(uow, event.step_id, lock=True)
    request.withdrawn_at = request.withdrawn_at or uow.now
    request.settled_at, request.lost_at = request.settled_at or uow.now, None
    for one in seen:
        row = get_placement(uow, one.id, lock=True)
        before = status_of(uow, row.id)
        act = withdraw(before, british_date(uow.now))
        if act is None:
            continue
        opportunity = places[row.opportunity_id]
        now = record_act(uow, row, opportunity, act, None)
        if lost := event_for(row, request, opportunity, before, now, act):
            uow.raise_event(lost, subject=row.id, sequence=row.version)
    uow.audit("alter", request.candidate_id, why="step_withdrawn")
