"""Trials: begun with a random seed, listed by position, closed by revealing the seed for all to check."""

from __future__ import annotations

import secrets

from common.british_time import british_date
from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from referral.domain.trials.allocation import design_of
from referral.domain.trials.randomisation import SEED_BYTES, commitment, reproduced
from referral.messages import (
    CloseTrial,
    Done,
    ListTrials,
    SiteAllocations,
    TrialAllocation,
    TrialDetail,
    Trials,
    TrialTerms,
)
from referral.messages.refusals import refused
from referral.store import trials
from referral.store.force_settings import current_settings, settings_history
from referral.store.tables import Allocation, Randomisation


def begin_trial(uow: UnitOfWork, terms: TrialTerms) -> None:
    """Draw the seed of a new trial. Its commitment is audited too, where nothing is ever changed.

    Raises: Refused(trial_changed)."""
    trials.lock_trials(uow)
    existing = trials.randomisation_of(uow, terms.code, terms.version)
    if existing is None:
        made = trials.insert_randomisation(uow, terms, secrets.token_bytes(SEED_BYTES))
        uow.audit("alter", why=f"trial_begun:{made.commitment}")
    elif trials.design_in(existing) != design_of(terms):
        raise refused("trial_changed")


def close_trial(command: CloseTrial, uow: UnitOfWork) -> Done:
    """Close a trial and reveal its sequence. Only a lead of all its sites may.

    Raises: Refused(not_found, trial_closed).
    """
    trials.lock_trials(uow)
    row = trials.get_randomisation(uow, command.trial_id)
    if not all(map(uow.tenant.may_see, _sites(uow, row))):
        raise refused(NOT_FOUND)
    if trials.closure_of(uow, row.id) is not None:
        raise refused("trial_closed")
    trials.insert_closure(uow, row.id)
    uow.audit("alter", why="trial_closed")
    return Done()


def list_trials(question: ListTrials, uow: UnitOfWork) -> Trials:
    """The trials at the caller's sites. Arms are shown for closed trials only: they would show what comes next."""
    uow.audit("consult", why="trials")
    rows = trials.randomisations(uow)
    return Trials(trials=tuple(_detail(uow, row) for row in rows if any(map(uow.tenant.may_see, _sites(uow, row)))))


def _detail(uow: UnitOfWork, row: Randomisation) -> TrialDetail:
    closing, taken = trials.closure_of(uow, row.id), trials.allocations_in(uow, row.id)
    seed = trials.seed_of(uow, row) if closing else None
    design, terms, today = trials.design_in(row), current_settings(uow).trial, british_date(uow.now)
    arms = [(allocation.site_id, allocation.position, allocation.arm) for allocation, _ in taken]
    return TrialDetail(
        trial_id=row.id,
        code=row.code,
        version=row.version,
        offered=design.offered,
        not_offered=design.not_offered,
        block_sizes=design.block_sizes,
        began_at=row.began_at,
        commitment=row.commitment,
        running=closing is None and terms is not None and _is_version(terms, row) and today <= terms.last_day,
        closed_at=closing.at if closing else None,
        closed_by=closing.actor if closing else None,
        seed=seed.hex() if seed else None,
        commitment_matches=commitment(row.code, row.version, design, seed) == row.commitment if seed else None,
        reproduced=reproduced(seed, design, arms) if seed else None,
        sites=tuple(
            SiteAllocations(site_id=site, allocated=sum(allocation.site_id == site for allocation, _ in taken))
            for site in sorted(_sites(uow, row))
            if uow.tenant.may_see(site)
        ),
        allocations=tuple(_allocation(allocation, left, revealed=seed is not None) for allocation, left in taken),
        never_allocated=trials.count_never_allocated(uow, row.id),
    )


def _allocation(allocation: Allocation, left: str | None, *, revealed: bool) -> TrialAllocation:
    return TrialAllocation(
        site_id=allocation.site_id,
        position=allocation.position,
        allocated_on=british_date(allocation.at),
        arm=allocation.arm if revealed else None,
        departure=left if revealed else None,  # type: ignore[arg-type]
    )


def _is_version(terms: TrialTerms, row: Randomisation) -> bool:
    return (terms.code, terms.version) == (row.code, row.version)


def _sites(uow: UnitOfWork, row: Randomisation) -> set[int]:
    """Every site at which the trial has ever run."""
    history = (version.settings.trial for version in settings_history(uow))
    return {site for terms in history if terms and _is_version(terms, row) for site in terms.site_ids}
