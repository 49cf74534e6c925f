"""The progress of a referral, as far as its referrer may know.

Everyone learns that it was received and that a person read it, whatever the outcome. An organisation learns more only
as its agreement says, and only until the agreement ends. Only a person's acts count, on the referral itself or, once a
person merged it, on the one it was merged into: what software does at once would tell who is known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from referral.messages import Partner, Progress, SharedOutcome, SharingAgreement, State

_BECAME: Final[dict[State, SharedOutcome]] = {"accepted": "accepted", "signposted": "helped_elsewhere"}


class HasActor(Protocol):
    """What is needed of an act to know whether a person did it."""

    @property
    def actor(self) -> str: ...


class NamedAct(HasActor, Protocol):
    """What is needed of an act to know who did what."""

    @property
    def act(self) -> str: ...


def read_by_a_person(acts: Iterable[HasActor]) -> bool:
    """Whether a person has acted on it; acts of services do not count."""
    return any(act.actor.startswith("user:") for act in acts)


def merged_by_a_person(acts: Iterable[NamedAct]) -> bool:
    """Whether the last merge of a referral, from its acts in their sequence, was a person's."""
    merges = [act.actor for act in acts if act.act == "merged"]
    return bool(merges) and merges[-1].startswith("user:")


def progress(state: State, read: bool, agreement: SharingAgreement | None, today: date) -> Progress:
    """The furthest step that may be disclosed."""
    became = _BECAME.get(state)
    if became is not None and became in disclosed_today(agreement, today):
        return became
    return "read" if read else "received"


def disclosed_today(agreement: SharingAgreement | None, today: date) -> tuple[SharedOutcome, ...]:
    """What an agreement allows to be disclosed today; its last day counts."""
    return agreement.discloses if agreement is not None and today <= agreement.until else ()


def find_partner(partners: Iterable[Partner], organisation_id: UUID | None) -> Partner | None:
    return next((partner for partner in partners if partner.organisation_id == organisation_id), None)
