"""Facts about participants that the owning services raise, and how the ids of participants and facts are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from common.messages import Code, event

Blind = Callable[[str, str], bytes]
OffenceKind = Literal["violent", "knife", "other"]
Role = Literal["suspect", "victim", "suspect_and_victim"]
FoundBy = Literal["force", "asked"]
AbsenceReason = Literal["custody", "hospital", "died", "moved_away"]
DoseKind = Literal["contact", "session"]
Arm = Literal["offered", "not_offered"]
"""What the randomisation of a trial decided."""
Departure = Literal["crossover", "override"]
"""Why a participant was helped outside their arm: help was asked for, or a supervisor decided it for their safety."""


def participant_of(blind: Blind, person_id: UUID) -> UUID:
    """The participant's id of a person. ``blind`` is the force's ``sealer.blind``."""
    return UUID(bytes=blind("evaluation.participant", str(person_id)))


def fact_of(blind: Blind, kind: Code, source_id: UUID) -> UUID:
    """The id of a fact, made from its kind and the id of its source: the same source gives the same id."""
    return UUID(bytes=blind("evaluation.fact", f"{kind}:{source_id}"))


@event("evaluation.participant_indexed.v1", anonymous=True)
class ParticipantIndexed:
    """The day from which the scheme worked with a participant, or on which chance decided whether it would (``arm``).
    ``index_offence`` is the fact that led to it."""

    participant_id: UUID
    site_id: int
    version: int
    index_on: date
    found_by: FoundBy
    index_offence: UUID | None
    arm: Arm | None = None


@event("evaluation.departure_recorded.v1", anonymous=True)
class DepartureRecorded:
    """The scheme helped a participant who was not offered it (``crossover``), or a supervisor overrode chance for their
    safety, before it was asked or after. It counts in the arm as allocated all the same."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int
    kind: Departure
    departed_on: date


@event("evaluation.index_withdrawn.v1", anonymous=True)
class IndexWithdrawn:
    """The person had never been accepted: they are no participant, unless they are indexed again with a higher
    ``version``."""

    participant_id: UUID
    site_id: int
    version: int


@event("evaluation.offence_recorded.v1", anonymous=True)
class OffenceRecorded:
    """An offence of which the participant is suspected, or the victim. A higher ``version`` corrects a lower one."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int
    occurred_on: date
    kind: OffenceKind
    role: Role


@event("evaluation.absence_recorded.v1", anonymous=True)
class AbsenceRecorded:
    """Not at risk on the days between ``since`` and ``until`` (None: not back yet). Those two days still count."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int
    reason: AbsenceReason
    since: date
    until: date | None


@event("evaluation.dose_given.v1", anonymous=True)
class DoseGiven:
    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int
    kind: DoseKind
    given_on: date


@event("evaluation.placement_recorded.v1", anonymous=True)
class PlacementRecorded:
    """A placement as far as it has come; ``weeks`` is the last milestone with evidence (0, 1, 4, 13, 26)."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int
    started_on: date
    weeks: int
    ended_on: date | None


@event("evaluation.fact_withdrawn.v1", anonymous=True)
class FactWithdrawn:
    """The fact was entered in error, or is no longer valid."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int


@event("evaluation.participant_agreed.v1", anonymous=True)
class ParticipantAgreed:
    """The person agreed to be counted. Before, facts about them are kept and counted in no figure but the comparison of
    the arms of a trial."""

    participant_id: UUID
    site_id: int


@event("evaluation.participant_withdrew.v1", anonymous=True)
class ParticipantWithdrew:
    """The agreement to the evaluation was withdrawn, or the person erased: every fact goes, and later ones too."""

    participant_id: UUID
    site_id: int
