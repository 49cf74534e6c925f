"""Allocates people in a trial, once, by chance. A supervisor may override it for a person's safety."""

from __future__ import annotations

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from evaluation.messages import Arm
from referral.domain.referral_state import refuse_unless_allowed, waits
from referral.domain.triage import refuse_without
from referral.domain.trials.allocation import refuse_unless_due
from referral.domain.trials.randomisation import arm_at
from referral.handlers.acceptance import invite, refuse_unless_readable
from referral.handlers.evaluation_facts import schedule_for_decision, schedule_for_departure
from referral.messages import AllocateReferral, AllocationResult, Done, OverrideAllocation
from referral.messages.refusals import refused
from referral.operations.merge import merge_into_decided
from referral.operations.referral_state import status_of
from referral.operations.trial_guard import allocation_step, exclude_from_trials, trial_running_at, was_not_offered
from referral.store import trials
from referral.store.people import get_person
from referral.store.referrals import get_referral, record_act, referrals_of
from referral.store.tables import Person, Referral

MERGE_NOT_OFFERED = "merge_not_offered"


def allocate_referral(command: AllocateReferral, uow: UnitOfWork) -> AllocationResult:
    """Take the next position of the site's sequence and apply its arm. A second officer learns no more than that.

    Raises: Refused(referral_decided).
    """
    trials.lock_trials(uow)
    referral = get_referral(uow, command.referral_id, lock=True)
    if not waits(referral.state):
        raise refused("referral_decided")
    refuse_unless_allowed("allocate", status_of(uow, referral), command.reason)
    refuse_unless_readable(uow, referral)
    assert referral.person_id is not None
    person = get_person(uow, referral.person_id)
    refuse_unless_due(allocation_step(uow, referral, person))
    arm = _take_position(uow, referral, person)
    record_act(uow, referral, "lot_drawn", command.reason)
    if arm == "offered":
        invite(uow, referral, person, reason=None)
    else:
        _offer_nothing(uow, referral, person)
    uow.audit("alter", person.id, why="referral_allocated")
    return AllocationResult(arm=arm)


def _take_position(uow: UnitOfWork, referral: Referral, person: Person) -> Arm:
    """The arm at the next position of the site's sequence, taken for good."""
    trial = trial_running_at(uow, referral.site_id)
    assert trial is not None
    position = trials.next_position(uow, trial.id, referral.site_id)
    arm = arm_at(trials.seed_of(uow, trial), trials.design_in(trial), referral.site_id, position)
    trials.insert_allocation(uow, trial, referral, person, position=position, arm=arm)
    exclude_from_trials(person, "allocated")
    return arm


def override_allocation(command: OverrideAllocation, uow: UnitOfWork) -> Done:
    """Help a person for their safety, before allocation or after nothing was offered.

    Raises: Refused(no_allocation, referral_decided, who_unknown).
    """
    refuse_without(command.reason)
    referral = get_referral(uow, command.referral_id, lock=True)
    if not waits(referral.state) and referral.state != "not_offered":
        raise refused("referral_decided")
    if referral.person_id is None:
        raise refused("who_unknown")
    person = get_person(uow, referral.person_id)
    if allocation_step(uow, referral, person) is None:
        raise refused("no_allocation")
    _record_override(uow, referral, person)
    record_act(uow, referral, "safeguarding_override", command.reason)
    invite(uow, referral, person, reason=None)
    uow.audit("alter", person.id, why="allocation_overridden")
    return Done()


def merge_not_offered(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Merge the other open referrals of a person to whom nothing is offered into that one. For the whole force, because
    the officer does not see other sites."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=MERGE_NOT_OFFERED) as uow:
        person = get_person(uow, job.subject)
        for referral in referrals_of(uow, person.id, lock=True) if was_not_offered(uow, person) else ():
            if waits(referral.state):
                merge_into_decided(uow, referral, person)
        uow.audit("combine", person.id, why="joined_to_not_offered")
        complete(job, uow)


def _offer_nothing(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """Offer nothing: no text is sent, and no case is opened."""
    record_act(uow, referral, "not_offered")
    uow.schedule(MERGE_NOT_OFFERED, at=uow.now, subject=person.id)
    schedule_for_decision(uow, person)


def _record_override(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """Record the override in the trial of their allocation, else in the one that runs at the site."""
    allocation = trials.allocation_of(uow, person.id)
    trial = None if allocation else trial_running_at(uow, referral.site_id)
    randomisation_id = allocation.randomisation_id if allocation else trial.id if trial else None
    assert randomisation_id is not None
    trials.insert_departure(uow, randomisation_id, referral, person, "override")
    schedule_for_departure(uow, person)
