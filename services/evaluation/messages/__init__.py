"""The messages of evaluation: the facts that other services send, and the figures that it answers.

Why no fact leads back to a person: the service that owns a fact raises it (referral: index dates, offences; casework:
contacts, placements, absences, withdrawals; voluntary: sessions), in the transaction of what happened or, where one
site must not see another's records, in a job scheduled there. There it waits sealed; at night all facts of the day
leave in one shuffled batch, so that no time and no transaction ties a fact to what a person did. The owner names the
participant by ``participant_of``: an HMAC of the person's id under a key of the force that evaluation's login cannot
reach. Fact ids are made the same way, so a repeated or corrected fact is recognised and leads nowhere. The subject of
each such event is the participant, its date is a day without a time, and no fact carries a person's, case's, referral's
or placement's id. Destroying the force's key for this purpose removes the last link for everyone."""

from evaluation.messages.facts import (
    AbsenceReason,
    AbsenceRecorded,
    Arm,
    Blind,
    Departure,
    DepartureRecorded,
    DoseGiven,
    DoseKind,
    FactWithdrawn,
    FoundBy,
    IndexWithdrawn,
    OffenceKind,
    OffenceRecorded,
    ParticipantAgreed,
    ParticipantIndexed,
    ParticipantWithdrew,
    PlacementRecorded,
    Role,
    fact_of,
    participant_of,
)
from evaluation.messages.figures import (
    FEWER_THAN_FIVE,
    READERS,
    ArmSide,
    Caveat,
    CaveatCode,
    Comparison,
    Dose,
    Figure,
    Figures,
    Index,
    ListFigures,
    Measure,
    NotShown,
    NotShownFigure,
    NotShownReason,
    Share,
    Side,
    SiteFigures,
)
from evaluation.messages.force_settings import Configured, ConfigureForce
