"""A case was opened in error: what a group was asked to do for it stops, and what was done for it is no dose.

What a group did is still owed to it: it could not know. The rest of what was set aside goes back to the budget line.
"""

from __future__ import annotations

from casework.messages import StepWithdrawn
from common.queries import find, lock_all
from common.unit_of_work import UnitOfWork
from voluntary.domain.commission import ENDED
from voluntary.handlers.commission_work import publish_stopped
from voluntary.operations.commission_end import end_commission
from voluntary.operations.evaluation_facts import withdraw_session_doses
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
            end_commission(uow, commission, "cancelled", "opened_in_error")
            publish_stopped(uow, step, commission)
        if commission.state != "entered_in_error":  # else they were taken back then
            withdraw_session_doses(uow, step, commission)
    uow.audit("alter", step.person_id, why="step_withdrawn")
