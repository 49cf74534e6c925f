"""A group accepts or rejects a request. A rejection leads to a new commission for another group at once."""

from __future__ import annotations

from common.british_time import british_date
from common.queries import find
from common.unit_of_work import UnitOfWork
from voluntary.domain.commission import check_answer
from voluntary.domain.due_diligence import check_new_work
from voluntary.handlers.commission_requests import request_next_group
from voluntary.messages import AcceptCommission, CommissionAccepted, CommissionRejected, Done, RejectCommission
from voluntary.operations.access import own_commission
from voluntary.store import commissions
from voluntary.store.groups import documents_of, workers_of
from voluntary.store.ledger import lock_budget_lines, open_books
from voluntary.store.tables import Step


def accept_commission(command: AcceptCommission, uow: UnitOfWork) -> Done:
    """The group accepts the work. While the work lasts, it may be shown a first name.

    Raises: Refused(not_found, commission_act_not_possible, answer_time_passed, due_diligence_expired).
    """
    commission = own_commission(uow, command.commission_id)
    step = find(uow, Step, commission.step_id)
    check_answer(commissions.acts_of(uow, commission.id), "accepted", answer_by=commission.answer_due_at, now=uow.now)
    check_new_work(documents_of(uow, [commission.organisation_id])[commission.organisation_id], british_date(uow.now))
    commission.accepted_on = british_date(uow.now)
    commission.key_id = uow.sealer.new_key(f"person:{step.person_id}")
    commissions.record_act(uow, commission, "accepted")
    accepted = CommissionAccepted(
        commission_id=commission.id,
        case_id=step.case_id,
        step_id=step.id,
        organisation_id=commission.organisation_id,
        person_id=step.person_id,
        worker_ids=tuple(sorted(workers_of(uow, commission.organisation_id))),
    )
    uow.raise_event(accepted, subject=commission.id, sequence=commission.version)
    uow.audit("alter", step.person_id, why="commission_accepted")
    return Done()


def reject_commission(command: RejectCommission, uow: UnitOfWork) -> Done:
    """The group rejects the work: what was set aside is released and the next group is asked.

    Raises: Refused(not_found, commission_act_not_possible, answer_time_passed).
    """
    step = find(uow, Step, own_commission(uow, command.commission_id, lock=False).step_id, lock=True)
    commission = own_commission(uow, command.commission_id)
    check_answer(commissions.acts_of(uow, commission.id), "rejected", answer_by=commission.answer_due_at, now=uow.now)
    commissions.record_act(uow, commission, "rejected", command.reason)
    lock_budget_lines(uow, step)
    open_books(uow, commission.award_id).release(commission, commission.set_aside_pence)
    rejected = CommissionRejected(
        commission_id=commission.id,
        case_id=step.case_id,
        step_id=step.id,
        organisation_id=commission.organisation_id,
        reason=command.reason,
    )
    uow.raise_event(rejected, subject=commission.id, sequence=commission.version)
    uow.audit("alter", step.person_id, why="commission_rejected")
    request_next_group(uow, step)
    return Done()
