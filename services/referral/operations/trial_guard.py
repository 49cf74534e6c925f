"""What prevents acceptance while a trial runs, and what excludes a person from trials for good."""

from __future__ import annotations

from collections.abc import Iterator

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from referral.domain.trials.allocation import ExclusionReason, help_reason, is_running, next_step
from referral.messages import AllocationStep
from referral.store import trials
from referral.store.danger import open_danger_of
from referral.store.force_settings import current_settings
from referral.store.referrals import arrest_of, referrals_of
from referral.store.tables import Person, Randomisation, Referral


def exclude_from_trials(person: Person, why: ExclusionReason | None) -> None:
    """Record on a locked person why they can never be allocated. The first reason is kept."""
    if why is not None and person.outside_trials is None:
        person.outside_trials = why


def reason_for_help(uow: UnitOfWork, referral: Referral) -> ExclusionReason | None:
    """Why this person must get help whatever chance says; None if there is no reason."""
    arrest = arrest_of(uow, referral.id)
    role, in_danger = arrest.persons_role if arrest else None, open_danger_of(uow, referral.id) is not None
    return help_reason(referral.channel, role, in_danger)


def allocation_step(uow: UnitOfWork, referral: Referral, person: Person) -> AllocationStep | None:
    """What prevents acceptance on this referral. It never shows what chance would decide."""
    without, trial = was_not_offered(uow, person), trial_running_at(uow, referral.site_id)
    return next_step(
        trial_runs=trial is not None,
        outside=person.outside_trials,
        perhaps_asked_for=trial is not None and trials.may_have_been_asked_for(uow, person.id),
        stays_without=without,
        wanted=_help_reasons(uow, person) if without and referral.state != "not_offered" else (),
    )


def was_not_offered(uow: UnitOfWork, person: Person) -> bool:
    """Whether nothing was offered to them and nobody has helped them since."""
    if person.outside_trials != "allocated":
        return False
    allocation = trials.allocation_of(uow, person.id)
    return allocation is not None and allocation.arm == "not_offered" and trials.departure_of(uow, person.id) is None


def trial_running_at(uow: UnitOfWork, site_id: int) -> Randomisation | None:
    """The trial that allocates people of this site today."""
    terms = current_settings(uow).trial
    if terms is None or not is_running(terms, site_id, british_date(uow.now)):
        return None
    row = trials.randomisation_of(uow, terms.code, terms.version)
    return None if row is None or trials.closure_of(uow, row.id) else row


def _help_reasons(uow: UnitOfWork, person: Person) -> Iterator[ExclusionReason]:
    for referral in referrals_of(uow, person.id):
        if why := reason_for_help(uow, referral):
            yield why
