"""Who may be allocated by chance: only people whom the force itself found, before anyone asked for help for them.

A reason for exclusion is recorded on the person as soon as it is known anywhere in the force, and stays: an officer of
one site does not see requests at another, and still must not leave the decision to chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from referral.domain.trials.index_date import FORCE_CHANNELS
from referral.domain.trials.randomisation import Design
from referral.messages import AllocationStep, Channel, PersonsRole, TrialTerms
from referral.messages.refusals import refused

ExclusionReason = Literal["asked_for", "hurt", "in_danger", "offered", "allocated"]
"""Why a person can never be allocated, or not again."""
LARGEST_BLOCK: Final = 64
LARGEST_PART: Final = 8


def fault_of(terms: TrialTerms) -> Literal["version", "site_ids", "ratio", "block_sizes", "last_day"] | None:
    """What is wrong with a trial. Two sizes of blocks at least: with one, who keeps count knows how a block ends."""
    parts, sizes = (terms.offered, terms.not_offered), terms.block_sizes
    if terms.version < 1:
        return "version"
    if not terms.site_ids:
        return "site_ids"
    if not all(1 <= part <= LARGEST_PART for part in parts):
        return "ratio"
    fits = all(sum(parts) <= size <= LARGEST_BLOCK and size % sum(parts) == 0 for size in sizes)
    if not fits or len(set(sizes)) < 2 or len(set(sizes)) < len(sizes):
        return "block_sizes"
    return "last_day" if terms.last_day < terms.first_day else None


def checked_trial(terms: TrialTerms | None) -> TrialTerms | None:
    """The terms, if they are valid.

    Raises: Refused(trial_invalid) with the ``field``."""
    if terms is not None and (fault := fault_of(terms)):
        raise refused("trial_invalid", field=fault)
    return terms


def design_of(terms: TrialTerms) -> Design:
    return Design(terms.offered, terms.not_offered, tuple(sorted(terms.block_sizes)))


def is_running(terms: TrialTerms | None, site_id: int, today: date) -> bool:
    """Whether people of this site are allocated today under these terms."""
    return terms is not None and site_id in terms.site_ids and terms.first_day <= today <= terms.last_day


def help_reason(channel: Channel, role: PersonsRole | None, in_danger: bool) -> ExclusionReason | None:
    """Why a referral must get help: someone asked for it, the person was hurt, or is in danger. None otherwise."""
    if channel not in FORCE_CHANNELS:
        return "asked_for"
    if role == "victim":
        return "hurt"
    return "in_danger" if in_danger else None


def next_step(
    *,
    trial_runs: bool,
    outside: ExclusionReason | None,
    perhaps_asked_for: bool,
    stays_without: bool,
    wanted: Iterable[ExclusionReason],
) -> AllocationStep | None:
    """What prevents the acceptance of a person; None when nothing does.

    ``stays_without`` is somebody to whom chance offered nothing and whom nobody has helped since; ``wanted`` is every
    reason to help them that came up all the same."""
    if stays_without:
        return None if any(wanted) else "not_offered"
    return "due" if trial_runs and outside is None and not perhaps_asked_for else None


def refuse_unless_free(step: AllocationStep | None) -> None:
    """Refuse acceptance while an allocation is due, or decided against it.

    Raises: Refused(allocation_due, not_offered_stands)."""
    if step == "due":
        raise refused("allocation_due")
    if step == "not_offered":
        raise refused("not_offered_stands")


def refuse_unless_due(step: AllocationStep | None) -> None:
    """Raises: Refused(no_allocation)."""
    if step != "due":
        raise refused("no_allocation")
