"""A link is undone: what of a referral's history still stands, and which of those joined to it go with it.

A referral that was joined to another is about somebody for one of two reasons: it was recognised or decided for itself,
or it only followed the other. One that followed goes with the other and stays joined to it; one that is that person's
for itself stays theirs, and is back on the queue with its own clock, because the two are about different people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar
from uuid import UUID

from common.errors import Refused
from referral.domain.referral_state import PUTS_BACK, SequencedAct

UNLINKS: Final = PUTS_BACK | {"link_undone_along"}
OWN_LINKS: Final = frozenset({"recognised", "somebody_new", "same_person_confirmed", "new_person_confirmed"})
A = TypeVar("A", bound=SequencedAct)


def refuse_unless_linked(person_id: UUID | None, reason: str) -> None:
    """Says no with ``not_linked`` or ``reason_needed``."""
    if person_id is None:
        raise Refused("not_linked")
    if not reason.strip():
        raise Refused("reason_needed")


def acts_since_unlinked(acts: Iterable[A]) -> Sequence[A]:
    """What was done since a link was last undone: what came before was about somebody else."""
    done = sorted(acts, key=lambda act: act.sequence)
    undone = [place for place, act in enumerate(done, start=1) if act.act in UNLINKS]
    return done[undone[-1] :] if undone else done


def follows_merged(acts: Iterable[SequencedAct]) -> bool:
    """Whether a joined referral was about somebody only because the one that it joined was."""
    return not any(act.act in OWN_LINKS for act in acts_since_unlinked(acts))
