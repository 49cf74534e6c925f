"""What stands between somebody and their acceptance while a trial runs, and what keeps them out of it for good."""

from __future__ import annotations

from collections.abc import Iterator

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from referral.domain.trials.allocation import Outside, help_wanted, runs, step_before
from referral.messages import AllocationStep
from referral.store import trials
from referral.store.danger import open_danger_of
from referral.store.force_settings import settings_of
from referral.store.referrals import arrest_of, referrals_of
from referral.store.tables import Person, Randomisation, Referral


def keep_outside(person: Person, why: Outside | None) -> None:
    """Note on somebody held under their lock why they can never be allocated; the first reason stands."""
    if why is not None and person.outside_trials is None:
        person.outside_trials = why


def why_help(uow: UnitOfWork, referral: Referral) -> Outside | None:
    """Why this referral is a matter of help and not of chance."""
    arrest = arrest_of(uow, referral.id)
    role, in_danger = arrest.persons_role if arrest else None, open_danger_of(uow, referral.id) is not None
    return help_wanted(referral.channel, role, in_danger)


def step_of(uow: UnitOfWork, referral: Referral, person: Person) -> AllocationStep | None:
    """What stands before the acceptance of somebody on this referral. It never tells what chance would decide."""
    without, trial = stays_without(uow, person), running_at(uow, referral.site_id)
    return step_before(
        trial_runs=trial is not None,
        outside=person.outside_trials,
        perhaps_asked_for=trial is not None and trials.perhaps_asked_for(uow, person.id),
        stays_without=without,
        wanted=_wanted(uow, person) if without and referral.state != "not_offered" else (),
    )


def stays_without(uow: UnitOfWork, person: Person) -> bool:
    """Whether chance offered them nothing and nobody has helped them since."""
    if person.outside_trials != "allocated":
        return False
    allocation = trials.allocation_of(uow, person.id)
    return allocation is not None and allocation.arm == "not_offered" and trials.departure_of(uow, person.id) is None


def running_at(uow: UnitOfWork, site_id: int) -> Randomisation | None:
    """The trial in which people of this site are allocated today."""
    terms = settings_of(uow).trial
    if terms is None or not runs(terms, site_id, british_date(uow.now)):
        return None
    row = trials.randomisation_of(uow, terms.code, terms.version)
    return None if row is None or trials.closing_of(uow, row.id) else row


def _wanted(uow: UnitOfWork, person: Person) -> Iterator[Outside]:
    for one in referrals_of(uow, person.id):
        if why := why_help(uow, one):
            yield why
