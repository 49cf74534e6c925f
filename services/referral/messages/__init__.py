"""The published language of referral: what others may ask it, tell it, and hear from it."""

from referral.messages.people import (
    Called,
    Candidate,
    Compared,
    ConfirmNewPerson,
    ConfirmSamePerson,
    FirstName,
    HeldBack,
    Known,
    KnownPeople,
    NamePeople,
    Recognised,
    RecordWho,
)
from referral.messages.queue import (
    AcceptReferral,
    Arrested,
    ArrestRecorded,
    FindReferral,
    ListQueue,
    QueueItem,
    QueuePage,
    ReferralAccepted,
    ReferralDetail,
    ReferralMerged,
    ReferralReceived,
    Said,
)
from referral.messages.settings import (
    ConfigureForce,
    OffenceRule,
    SiteOfSuite,
)
from referral.messages.terms import (
    Act,
    Basis,
    Channel,
    Done,
    PersonsRole,
    State,
    Who,
)
