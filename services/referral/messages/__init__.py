"""The published language of referral: what others may ask it, tell it, and hear from it."""

from referral.messages.conversations import (
    AnswerSender,
    Conversation,
    Delivery,
    HeldBecause,
    MarkNumberSafe,
    MoveMessages,
    ReleaseText,
    Said,
    SamePhone,
    SendTextAgain,
    SplitConversation,
    SplitOff,
    WithdrawSafeNumber,
    WithdrawText,
)
from referral.messages.danger import (
    AcknowledgeDanger,
    CloseDanger,
    Danger,
    DangerRaised,
    RaiseDanger,
)
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
    Mark,
    NotSpam,
    QueueItem,
    QueuePage,
    ReferralAccepted,
    ReferralDetail,
    ReferralMerged,
    ReferralReceived,
    SettleAsSpam,
)
from referral.messages.settings import (
    Caps,
    ConfigureForce,
    DangerPhrases,
    DangerWords,
    FirstReply,
    Hours,
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
