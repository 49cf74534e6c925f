"""The published language of referral: what others may ask it, tell it, and hear from it."""

from referral.messages.people import (
    Called,
    Candidate,
    Compared,
    ConfirmNewPerson,
    ConfirmSamePerson,
    FirstName,
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
from referral.messages.requests import (
    Answered,
    AskChannel,
    AskedBy,
    Audience,
    Followed,
    FollowReferral,
    Progress,
    Requested,
    Standing,
    Statement,
    StatementKind,
    ToldLater,
)
from referral.messages.rules import (
    AdoptRule,
    Caught,
    ListRules,
    NearMiss,
    OffenceRule,
    Rules,
    RuleVersion,
    TakeBackRule,
    Trial,
    TryRule,
)
from referral.messages.settings import ConfigureForce, Partner, SharingAgreement, SiteOfSuite
from referral.messages.settling import (
    AssignReferrals,
    HandBackReferrals,
    MergeReferral,
    SignpostReferrals,
    Triaged,
    WithdrawReferrals,
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
