"""Unlinking: what of a referral's history still counts, and which merged referrals are unlinked with it.

A merged referral is linked to a person for one of two reasons: it was matched or decided by itself, or it only followed
the other. One that followed is unlinked too and stays merged. One linked by itself stays linked, and returns to the
queue with its own clock, because the two are about different people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar
from uuid import UUID

from common.transitions import DoneAct
from referral.domain.acts import ActCode
from referral.domain.referral_state import PUTS_BACK
from referral.messages.refusals import refused

UNLINKS: Final[frozenset[ActCode]] = PUTS_BACK | {"link_undone_along"}
OWN_LINKS: Final[frozenset[ActCode]] = frozenset(
    {"recognised", "somebody_new", "same_person_confirmed", "new_person_confirmed"}
)
A = TypeVar("A", bound=DoneAct[str])


def refuse_unless_linked(person_id: UUID | None, reason: str) -> None:
    """Raises: Refused(not_linked, reason_needed)."""
    if person_id is None:
        raise refused("not_linked")
    if not reason.strip():
        raise refused("reason_needed")


def acts_since_unlinked(acts: Iterable[A]) -> Sequence[A]:
    """The acts since a link was last undone: earlier ones were about another person."""
    done = sorted(acts, key=lambda act: act.sequence)
    undone = [index for index, act in enumerate(done, start=1) if act.act in UNLINKS]
    return done[undone[-1] :] if undone else done


def follows_merged(acts: Iterable[DoneAct[str]]) -> bool:
    """Whether a merged referral was linked only through the one it was merged into."""
    return not any(act.act in OWN_LINKS for act in acts_since_unlinked(acts))
