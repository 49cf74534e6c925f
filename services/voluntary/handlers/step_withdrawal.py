"""A step is withdrawn or moved to another day: the group that was asked to do it stops, or is told the day.

What a group did is still owed to it: it could not know. The rest of what was set aside goes back to the budget line.
Where the case was opened in error, what was done for it is no dose; what a new plan leaves out was done for the person.
"""

from __future__ import annotations

from casework.messages import StepMoved, StepWithdrawn
from common.queries import find, lock_all
from common.unit_of_work import UnitOfWork
from voluntary.domain.commission import ENDED
from voluntary.handlers.commission_work import publish_stopped
from voluntary.operations.commission_end import end_commission
from voluntary.operations.evaluation_facts import withdraw_session_doses
from voluntary.store.commissions import record_act
from voluntary.store.tables import Commission, Step


def on_step_withdrawn(event: StepWithdrawn, uow: UnitOfWork) -> None:
    """Stop what is requested or under way for a step. The event of an unknown step is parked until it is known."""
    if event.kind != "partner_service":
        return
    step = find(uow, Step, event.step_id, lock=True)
    if step.withdrawn_at is not None:
        return
    step.withdrawn_at, step.exhausted_since = uow.now, None
    for commission in lock_all(uow, Commission, Commission.step_id == step.id):
        if commission.state not in ENDED:
            end_commission(uow, commission, "cancelled", event.because)
            publish_stopped(uow, step, commission)
        taken_back = commission.state == "entered_in_error"  # its doses were withdrawn then
        if event.because == "opened_in_error" and not taken_back:
            withdraw_session_doses(uow, step, commission)
    uow.audit("alter", step.person_id, why="step_withdrawn")


def on_step_moved(event: StepMoved, uow: UnitOfWork) -> None:
    """Give a step its new day, and tell whoever does it. The event of an unknown step is parked until it is known."""
    if event.kind != "partner_service":
        return
    step = find(uow, Step, event.step_id, lock=True)
    if step.withdrawn_at is not None or step.wanted_by == event.wanted_by:
        return
    step.wanted_by = event.wanted_by
    for commission in lock_all(uow, Commission, Commission.step_id == step.id):
        if commission.state not in ENDED:
            record_act(uow, commission, "moved", event.wanted_by.isoformat())
    uow.audit("alter", step.person_id, why="step_moved")
