"""The index date for evaluation: from which day the scheme worked with a person, who found them, and why.

The first acceptance counts, or the day on which chance decided that nothing is offered, whatever comes later. Who
asked for help before it, or was asked for by family or a professional, was not found by the force, even when it is an
arrest that was accepted: nobody who asked is randomised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from common.british_time import british_date
from evaluation.messages import FoundBy, Role
from referral.domain.acts import ActCode
from referral.messages import Channel, PersonsRole

FORCE_CHANNELS: Final[frozenset[Channel]] = frozenset({"custody", "intelligence"})
DECISIONS: Final[tuple[ActCode, ...]] = ("accepted", "not_offered")
_COUNTED: Final[dict[PersonsRole, Role]] = {
    "suspect": "suspect",
    "victim": "victim",
    "suspect_and_victim": "suspect_and_victim",
}


@dataclass(frozen=True)
class WayIn:
    """One way in which a person came to the scheme, and when that was decided, if it was."""

    referral_id: UUID
    channel: Channel
    received_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class IndexDate:
    """``referral_id`` is the referral on which it was decided first."""

    referral_id: UUID
    on: date
    found_by: FoundBy


def index_of(came: Iterable[WayIn]) -> IndexDate | None:
    """The index date of a person; None when nothing was decided."""
    every = tuple(came)
    decided = [(way_in.decided_at, way_in.referral_id) for way_in in every if way_in.decided_at is not None]
    if not decided:
        return None
    at, referral_id = min(decided)
    asked_for = any(way_in.received_at <= at for way_in in every if way_in.channel not in FORCE_CHANNELS)
    return IndexDate(referral_id, british_date(at), "asked" if asked_for else "force")


def counted_role(role: PersonsRole) -> Role | None:
    """The role in which an offence counts. Who was only near it (family, an associate) is not counted with it."""
    return _COUNTED.get(role)
