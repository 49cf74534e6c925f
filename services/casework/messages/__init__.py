"""The published language of casework: what others may ask it, tell it, and hear from it."""

from casework.messages.cases import (
    Act,
    AllocateNavigator,
    CaseDetail,
    CaseOpened,
    ConfigureForce,
    Contact,
    ContactRecorded,
    FindCase,
    ListWork,
    NavigatorAllocated,
    Need,
    Proposal,
    ReApproach,
    ReApproachDue,
    RecordContact,
    RecordNeed,
    RecordTold,
    Told,
    Worker,
    WorkItem,
    WorkPage,
)
from casework.messages.concerns import AnswerConcern, Concern
from casework.messages.participation import Agreed, Agreement, AwayTime, AwayWhy, EndAway, RecordAgreement, RecordAway, SaidBy, TakeBackAway
from casework.messages.unlinking import AcknowledgeError, FindWhatRests, Rests
from casework.messages.plans import (
    AgreePlan,
    AnswerSetback,
    FinishStep,
    OpportunityRequested,
    PlanAgreed,
    PlannedStep,
    ServiceRequested,
    StepDetail,
    StepFinished,
    StepWithdrawn,
)
from casework.messages.visit_safety import FindSafety, Happened, ListSafetyLooks, RecordSafeToVisit, Safety, SafetyDecision, SafetyLook, SafetyLooks, Verdict, VisitPlan
from casework.messages.terms import (
    Done,
    How,
    Knows,
    Level,
    NeedKind,
    Outcome,
    Review,
    Service,
    Setback,
    State,
    StepKey,
    StepKind,
    StepState,
    Why,
)
