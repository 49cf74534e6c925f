"""Finds a group for a step that casework released: money is set aside, the best group is asked, then the next."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from casework.messages import ServiceRequested
from common.jobs.worker import complete
from common.queries import find
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from voluntary.domain.commission import ENDED, check_unanswered
from voluntary.domain.group_selection import Choice
from voluntary.messages import (
    AskGroupsAgain,
    ChosenBecause,
    CommissionRequested,
    CommissionUnanswered,
    Done,
    GroupsExhausted,
)
from voluntary.messages.refusals import refused
from voluntary.operations.group_selection import choose_among, earlier_commissions
from voluntary.store import commissions
from voluntary.store.force_settings import settings_of
from voluntary.store.ledger import lock_awards, lock_budget_lines, open_books
from voluntary.store.tables import Award, Commission, Step

ANSWER_DEADLINE = "answer_deadline"


def on_service_requested(event: ServiceRequested, uow: UnitOfWork) -> None:
    """Casework released a step that a local group does: ask the best one."""
    if commissions.insert_step(uow, event):
        uow.audit("collect", event.person_id, why="service_requested")
        request_next_group(uow, find(uow, Step, event.step_id, lock=True))


def ask_groups_again(command: AskGroupsAgain, uow: UnitOfWork) -> Done:
    """A commissioner searches for a group once more. Earlier requests without an answer no longer count; rejections do.

    Raises: Refused(not_found, step_withdrawn, step_already_placed, groups_exhausted).
    """
    step = find(uow, Step, command.step_id, lock=True)
    if step.withdrawn_at is not None:
        raise refused("step_withdrawn")
    if any(row.state not in ENDED or row.state == "completed" for row in commissions.commissions_of_step(uow, step.id)):
        raise refused("step_already_placed")
    uow.audit("alter", step.person_id, why="group_search_repeated")
    tried = [each for each in earlier_commissions(uow, step) if each.outcome != "unanswered"]
    if not _request(uow, step, choose_among(uow, *lock_awards(uow, step), tried)):
        raise refused("groups_exhausted")
    return Done()


def request_next_group(uow: UnitOfWork, step: Step) -> None:
    """Ask the next group for a locked step, or raise that no group is left."""
    if _request(uow, step, choose_among(uow, *lock_awards(uow, step), earlier_commissions(uow, step))):
        return
    step.version += 1
    step.exhausted_since = uow.now
    exhausted = GroupsExhausted(
        case_id=step.case_id,
        step_id=step.id,
        site_id=step.site_id,
        service=step.service,
    )
    uow.raise_event(exhausted, subject=step.id, sequence=step.version)


def _request(uow: UnitOfWork, step: Step, choice: Choice) -> bool:
    if choice.option is None or choice.because is None:
        return False
    commission = _insert_commission(uow, step, find(uow, Award, choice.option.award_id), choice.because)
    open_books(uow, commission.award_id).commit(commission, choice.option.needs_pence)
    commissions.record_act(uow, commission, "requested", choice.because, actor=commissions.SERVICE_ACTOR)
    step.exhausted_since = None
    uow.schedule(ANSWER_DEADLINE, at=commission.answer_due_at, subject=commission.id)
    _publish_requested(uow, step, commission)
    return True


def _insert_commission(uow: UnitOfWork, step: Step, award: Award, because: ChosenBecause) -> Commission:
    """The terms are those of the award today."""
    commission = Commission(
        id=uuid4(),
        site_id=step.site_id,
        step_id=step.id,
        organisation_id=award.organisation_id,
        award_id=award.id,
        state="requested",
        version=0,
        chosen_because=because,
        answer_due_at=uow.now + timedelta(hours=settings_of(uow).answer_hours),
        price_pence=award.price_pence,
        no_show_pence=award.no_show_pence,
        sessions=award.sessions,
        set_aside_pence=0,
    )
    uow.session.add(commission)
    uow.session.flush()
    return commission


def _publish_requested(uow: UnitOfWork, step: Step, commission: Commission) -> None:
    requested = CommissionRequested(
        commission_id=commission.id,
        case_id=step.case_id,
        step_id=step.id,
        organisation_id=commission.organisation_id,
        site_id=step.site_id,
        answer_due_at=commission.answer_due_at,
    )
    uow.raise_event(requested, subject=commission.id, sequence=commission.version)


def expire_commission_request(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """A group did not answer in time: its money is released, and the next group is asked."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("voluntary"), what=ANSWER_DEADLINE) as uow:
        complete(job, uow)
        step = find(uow, Step, find(uow, Commission, job.subject).step_id, lock=True)
        commission = find(uow, Commission, job.subject, lock=True)
        if check_unanswered(commissions.acts_of(uow, commission.id), answer_by=commission.answer_due_at, now=uow.now):
            _expire(uow, step, commission)


def _expire(uow: UnitOfWork, step: Step, commission: Commission) -> None:
    commissions.record_act(uow, commission, "unanswered")
    lock_budget_lines(uow, step)
    open_books(uow, commission.award_id).release(commission, commission.set_aside_pence)
    unanswered = CommissionUnanswered(
        commission_id=commission.id,
        case_id=step.case_id,
        step_id=step.id,
        organisation_id=commission.organisation_id,
    )
    uow.raise_event(unanswered, subject=commission.id, sequence=commission.version)
    uow.audit("alter", step.person_id, why="commission_unanswered")
    request_next_group(uow, step)
