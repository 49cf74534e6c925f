"""The published language of evaluation: the facts that others tell it, and the figures it gives.

How nobody can join back: a fact is raised by the service that owns it (referral: index dates, offences; casework:
contacts, placements, time away, who withdrew; voluntary: sessions), inside the transaction of what happened or, where
one site must not see another's records, by a chore planned in it. The owner names the participant by
``participant_of``: an HMAC of the person's id under a key of the force that evaluation's login cannot reach. Fact ids
are made the same way, so a repeated or corrected fact is recognised and leads nowhere. The subject of each such event
is the participant, its date is a day without a time, and no fact carries a person's, case's, referral's or
placement's id. Destroying the force's key for this purpose cuts the last thread for everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from common.messages import Asks, Code, Text, command, event, question, record
from common.roles import ANALYST, FORCE_LEAD, INSPECTOR, PLATFORM

READERS = frozenset({ANALYST, INSPECTOR, FORCE_LEAD})

Blind = Callable[[str, str], bytes]
OffenceKind = Literal["violent", "knife", "other"]
Role = Literal["suspect", "victim", "suspect_and_victim"]
FoundBy = Literal["force", "asked"]
Away = Literal["custody", "hospital", "died", "moved_away"]
DoseKind = Literal["contact", "session"]
Arm = Literal["offered", "not_offered"]
"""What chance decided in a trial."""
Departure = Literal["crossover", "override"]
"""How somebody left what chance decided: help was asked for, or a supervisor decided it for their safety."""
Measure = Literal["any", "violent_or_knife", "knife", "victim"]
Index = Literal["in", "out"]
CaveatCode = Literal[
    "no_comparison",
    "comparison_beside",
    "placements_not_compared",
    "as_allocated",
    "away_not_taken_off",
    "crossover_dilutes",
    "no_offences_without",
    "no_offences_with",
    "not_seen_in_both_arms",
    "referred_at_peak",
    "index_offence_counted",
    "few_people",
    "few_in_an_arm",
    "few_offences",
    "no_offences_before",
    "no_offences_after",
    "no_days_at_risk",
    "follow_up_incomplete",
    "records_do_not_reach_back",
    "offences_cluster",
    "recent_offences_may_be_missing",
    "evidence_may_be_missing",
]


def participant_of(blind: Blind, person_id: UUID) -> UUID:
    """The participant a person is, for whoever owns a fact. ``blind`` is the force's ``sealer.blind``."""
    return UUID(bytes=blind("evaluation.participant", str(person_id)))


def fact_of(blind: Blind, kind: Code, source_id: UUID) -> UUID:
    """The id of a fact, made from the id of what it was taken from: the same source gives the same fact."""
    return UUID(bytes=blind("evaluation.fact", f"{kind}:{source_id}"))


# ---- facts that the owning services raise ---------------------------------------------------------------------------
@event("evaluation.participant_indexed.v1", anonymous=True)
class ParticipantIndexed:
    """From this day on the scheme worked with a participant, or chance decided whether it would: ``arm``.
    ``index_offence`` is the fact that led to it."""

    participant_id: UUID
    site_id: int
    version: int
    index_on: date
    found_by: FoundBy
    index_offence: UUID | None
    arm: Arm | None = None


@event("evaluation.departure_dated.v1", anonymous=True)
class DepartureDated:
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
    """It was found out that they had never been invited: they are no participant, unless they are indexed anew with a
    higher ``version``."""

    participant_id: UUID
    site_id: int
    version: int


@event("evaluation.offence_dated.v1", anonymous=True)
class OffenceDated:
    """A recorded offence: suspected of it, or hurt by it. A higher ``version`` corrects a lower one."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int
    occurred_on: date
    kind: OffenceKind
    role: Role


@event("evaluation.away_dated.v1", anonymous=True)
class AwayDated:
    """Not at risk on the days between ``since`` and ``until`` (None: not back yet); those two days still count."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int
    why: Away
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


@event("evaluation.placement_dated.v1", anonymous=True)
class PlacementDated:
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
    """It was entered in error, or does not stand any more."""

    participant_id: UUID
    site_id: int
    fact_id: UUID
    version: int


@event("evaluation.participant_withdrew.v1", anonymous=True)
class ParticipantWithdrew:
    """The agreement to the evaluation was withdrawn, or the person erased: every fact goes, and later ones too."""

    participant_id: UUID
    site_id: int


# ---- parts ----------------------------------------------------------------------------------------------------------
@record
class Caveat:
    """What has to be said beside a figure."""

    code: CaveatCode
    words: Text


@record
class Side:
    """Before or after: how many offences in how many days at risk."""

    offences: int
    days: int


@record
class Figure:
    """A before/after rate ratio. Never without people, interval and caveats; in thousandths, the interval rounded
    outwards. ``low`` to ``high`` is the 95% interval; ``high`` of None has no upper end. ``ratio`` of None could not
    be worked out."""

    site_id: int | None
    measure: Measure
    window_months: int
    index_offence: Index
    people: int
    people_followed_fully: int
    before: Side
    after: Side
    ratio: int | None
    low: int
    high: int | None
    sentence: Text
    caveats: tuple[Caveat, ...]


@record
class ArmSide:
    """One arm since allocation: how many people, and how many offences in how many days that they were followed."""

    people: int
    people_followed_fully: int
    offences: int
    days: int


@record
class Comparison:
    """The rate of those offered the scheme over that of those not offered it, by arm as allocated, since allocation; in
    thousandths, like a ``Figure``, and never without people, interval and caveats either. ``crossovers`` and
    ``overrides`` were helped although nothing was offered, ``never_allocated`` before chance was asked."""

    site_id: int | None
    measure: Measure
    window_months: int
    offered: ArmSide
    not_offered: ArmSide
    ratio: int | None
    low: int
    high: int | None
    crossovers: int
    overrides: int
    never_allocated: int
    sentence: Text
    caveats: tuple[Caveat, ...]


@record
class Share:
    """Of those who could have reached a milestone by now, how many did; in thousandths with its 95% interval."""

    site_id: int | None
    weeks: int
    reached: int
    of: int
    share: int | None
    low: int
    high: int
    sentence: Text
    caveats: tuple[Caveat, ...]


@record
class Dose:
    """What was given: how many times, to how many of how many people."""

    site_id: int | None
    kind: DoseKind
    given: int
    people_given: int
    people: int


@record
class Figures:
    """Everything that can be said up to and with the day ``data_until``, from the facts that are here now."""

    data_until: date
    figures: tuple[Figure, ...]
    placements: tuple[Share, ...]
    doses: tuple[Dose, ...]
    comparisons: tuple[Comparison, ...] = ()


# ---- questions ------------------------------------------------------------------------------------------------------
@question("evaluation.list_figures", roles=READERS, people=False)
class ListFigures(Asks[Figures]):
    """Figures site by site. ``data_until`` of None is today less the days that offences take to be recorded."""

    measure: Measure = "violent_or_knife"
    data_until: date | None = None


# ---- commands -------------------------------------------------------------------------------------------------------
@record
class Configured:
    version: int


@command("evaluation.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Configured]):
    """A new version of what this force decided: how far back its offence records reach, how late they come in, and
    the windows (in months) that are looked at."""

    offences_known_from: date
    recording_lag_days: int
    windows: tuple[int, ...] = (6, 12, 36, 48)
