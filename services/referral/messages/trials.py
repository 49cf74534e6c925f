"""Randomised trials: their terms, the allocation of people, and what can be checked afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Code, RpcRequest, Text, command, question, record
from common.roles import ANALYST, DATA_PROTECTION, FORCE_LEAD, SUPERVISION, TRIAGE_TEAM
from evaluation.messages import Arm, Departure
from referral.messages.terms import Done

TRIAL_READERS = frozenset({ANALYST, DATA_PROTECTION, FORCE_LEAD})
AllocationStep = Literal["due", "not_offered"]
"""``due``: chance decides whether this person is offered the scheme. ``not_offered``: chance decided against it."""


@record
class TrialTerms:
    """A trial as the force's file describes it. Of every ``offered`` + ``not_offered`` people, ``offered`` are offered
    the scheme. The size of each block is one of ``block_sizes``. Ratio and sizes of one ``version`` never change."""

    code: Code
    version: int
    site_ids: tuple[int, ...]
    offered: int
    not_offered: int
    block_sizes: tuple[int, ...]
    first_day: date
    last_day: date


@record
class AllocationResult:
    """The arm that chance decided."""

    arm: Arm


@record
class TrialAllocation:
    """An allocation at a position of a site's sequence, counted from 1. ``arm`` and ``departure`` are None until the
    trial is closed; ``departure`` says how a person was helped although nothing was offered."""

    site_id: int
    position: int
    allocated_on: date
    arm: Arm | None
    departure: Departure | None


@record
class SiteAllocations:
    """How many people of a site have been allocated."""

    site_id: int
    allocated: int


@record
class TrialDetail:
    """One version of a trial. ``commitment`` was published when it began. Once it is closed, ``seed`` is set,
    ``commitment_matches`` says whether the seed fits the commitment, and ``reproduced`` counts the allocations that the
    seed gives again. ``never_allocated`` counts safeguarding overrides before allocation."""

    trial_id: UUID
    code: Code
    version: int
    offered: int
    not_offered: int
    block_sizes: tuple[int, ...]
    began_at: datetime
    commitment: Code
    running: bool
    closed_at: datetime | None
    closed_by: Text | None
    seed: Code | None
    commitment_matches: bool | None
    reproduced: int | None
    sites: tuple[SiteAllocations, ...]
    allocations: tuple[TrialAllocation, ...]
    never_allocated: int


@record
class Trials:
    trials: tuple[TrialDetail, ...]


@command("referral.allocate_referral", roles=TRIAGE_TEAM)
class AllocateReferral(RpcRequest[AllocationResult]):
    """Let chance decide, once, whether this eligible person is offered the scheme. The arm cannot be known in advance.
    ``offered`` accepts the referral; ``not_offered`` opens no case.

    Raises: Refused(referral_decided, who_unknown, reason_needed, no_allocation, review_due, intelligence_removed,
    not_found)."""

    referral_id: UUID
    reason: Text


@command("referral.override_allocation", roles=SUPERVISION)
class OverrideAllocation(RpcRequest[Done]):
    """Help a person for their safety, whatever the allocation. If they were allocated, they stay in that arm.

    Raises: Refused(reason_needed, referral_decided, who_unknown, no_allocation, not_found)."""

    referral_id: UUID
    reason: Text


@command("referral.close_trial", roles=frozenset({FORCE_LEAD}))
class CloseTrial(RpcRequest[Done]):
    """End allocation in a trial and reveal its seed.

    Raises: Refused(trial_closed, not_found)."""

    trial_id: UUID


@question("referral.list_trials", roles=TRIAL_READERS)
class ListTrials(RpcRequest[Trials]):
    """The trials at the caller's sites, newest first, by position and never by person."""
