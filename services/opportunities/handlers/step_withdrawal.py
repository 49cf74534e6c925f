"""A step is withdrawn: its request is closed, and a placement that has not started is withdrawn. Or it is moved to
another day.

A placement that has started continues: the job is theirs, however we came to find it. The finder keeps checking
whether they are still there, and may end it.
"""

from __future__ import annotations

from casework.messages import StepMoved, StepWithdrawn
from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from opportunities.domain.placements import withdraw
from opportunities.handlers.placements import event_for
from opportunities.store.candidates import get_candidate_request
from opportunities.store.opportunities import get_opportunity
from opportunities.store.placements import get_placement, open_placements, record_act, status_of


def on_step_withdrawn(event: StepWithdrawn, uow: UnitOfWork) -> None:
    """Close the request of this step. The event of an unknown step is parked until the step is known."""
    if event.kind != "opportunity":
        return
    seen = open_placements(uow, [event.step_id]).get(event.step_id, [])
    opportunities = {
        id: get_opportunity(uow, id, lock=True) for id in sorted({placement.opportunity_id for placement in seen})
    }
    request = get_candidate_request(uow, event.step_id, lock=True)
    request.withdrawn_at = request.withdrawn_at or uow.now
    request.closed_at, request.lost_at = request.closed_at or uow.now, None
    for placement in seen:
        row = get_placement(uow, placement.id, lock=True)
        before = status_of(uow, row.id)
        act = withdraw(before, british_date(uow.now))
        if act is None:
            continue
        opportunity = opportunities[row.opportunity_id]
        now = record_act(uow, row, opportunity, act, None)
        if event_raised := event_for(row, request, opportunity, before, now, act):
            uow.raise_event(event_raised, subject=row.id, sequence=row.version)
    uow.audit("alter", request.candidate_id, why="step_withdrawn")


def on_step_moved(event: StepMoved, uow: UnitOfWork) -> None:
    """Give a request its new day. The event of an unknown step is parked until the step is known."""
    if event.kind == "opportunity":
        request = get_candidate_request(uow, event.step_id, lock=True)
        request.wanted_by = event.wanted_by
        uow.audit("alter", request.candidate_id, why="step_moved")
