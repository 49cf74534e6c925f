"""Allocation for a trial: what a force sets up, who is offered the scheme by chance, and what can be checked later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, Text, command, question, record
from common.roles import ANALYST, DATA_PROTECTION, FORCE_LEAD, SUPERVISION, TRIAGE_TEAM
from evaluation.messages import Arm, Departure
from referral.messages.terms import Done

TRIAL_READERS = frozenset({ANALYST, DATA_PROTECTION, FORCE_LEAD})
AllocationStep = Literal["due", "not_offered"]
"""``due``: whether this person is offered the scheme is left to chance. ``not_offered``: chance decided so."""


@record
class TrialTerms:
    """A trial as the force's file describes it. Of every ``offered`` + ``not_offered`` people so many are offered the
    scheme. The size of each block is one of ``block_sizes``. Ratio and sizes of one ``version`` never change."""

    code: Code
    version: int
    site_ids: tuple[int, ...]
    offered: int
    not_offered: int
    block_sizes: tuple[int, ...]
    first_day: date
    last_day: date


@record
class Allocated:
    """What chance decided."""

    arm: Arm


@record
class Place:
    """A place of the sequence of a site, counted from 1, that was taken. ``arm`` and ``left`` are not told before the
    trial has been closed; ``left`` says how somebody was helped although nothing was offered."""

    site_id: int
    place: int
    taken_on: date
    arm: Arm | None
    left: Departure | None


@record
class SiteTaken:
    """How many places of a site's sequence have been taken."""

    site_id: int
    taken: int


@record
class TrialDetail:
    """One version of a trial. ``commitment`` was published when it began; ``seed`` is None until it is closed, and then
    ``reproduced`` of the places come out of the seed as they were given. ``never_allocated`` counts safeguarding
    overrides before chance was asked."""

    trial_id: UUID
    code: Code
    version: int
    offered: int
    not_offered: int
    block_sizes: tuple[int, ...]
    began_at: datetime
    commitment: Code
    runs: bool
    closed_at: datetime | None
    closed_by: Text | None
    seed: Code | None
    keeps_its_word: bool | None
    reproduced: int | None
    sites: tuple[SiteTaken, ...]
    places: tuple[Place, ...]
    never_allocated: int


@record
class Trials:
    trials: tuple[TrialDetail, ...]


@command("referral.allocate_referral", roles=TRIAGE_TEAM)
class AllocateReferral(Asks[Allocated]):
    """Let chance decide whether this person, who was found to be eligible, is offered the scheme. Nothing tells the
    answer before; it stands. Offered is accepted; otherwise nothing is offered, and no case is opened."""

    referral_id: UUID
    reason: Text


@command("referral.override_allocation", roles=SUPERVISION)
class OverrideAllocation(Asks[Done]):
    """For somebody's safety, help them whatever chance says, or said. They stay in the arm that they were allocated
    to, if they were."""

    referral_id: UUID
    reason: Text


@command("referral.close_trial", roles=frozenset({FORCE_LEAD}))
class CloseTrial(Asks[Done]):
    """Nobody is allocated in it any more, and its seed is revealed."""

    trial_id: UUID


@question("referral.list_trials", roles=TRIAL_READERS)
class ListTrials(Asks[Trials]):
    """Every trial of the force, newest first, by places and never by people."""
