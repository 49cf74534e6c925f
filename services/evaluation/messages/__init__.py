"""The published language of evaluation: the facts that others tell it, and the figures it gives.

How nobody can join back: a fact is raised by the service that owns it (referral: index dates, offences; casework:
contacts, placements, time away, who withdrew; voluntary: sessions), inside the transaction of what happened or, where
one site must not see another's records, by a chore planned in it. The owner names the participant by
``participant_of``: an HMAC of the person's id under a key of the force that evaluation's login cannot reach. Fact ids
are made the same way, so a repeated or corrected fact is recognised and leads nowhere. The subject of each such event
is the participant, its date is a day without a time, and no fact carries a person's, case's, referral's or
placement's id. Destroying the force's key for this purpose cuts the last thread for everybody.
"""

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
    ParticipantIndexed,
    ParticipantWithdrew,
    PlacementRecorded,
    Role,
    fact_of,
    participant_of,
)
from evaluation.messages.figures import (
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
    Share,
    Side,
)
from evaluation.messages.force_settings import Configured, ConfigureForce
