"""The messages of casework that other services may send or receive."""

from casework.messages.cases import (
    Act,
    AllocateNavigator,
    CaseDetail,
    CaseOfPerson,
    CaseOpened,
    CasesOfPeople,
    ConfigureForce,
    Contact,
    ContactRecorded,
    FindCase,
    InformationGiven,
    ListNavigators,
    ListWork,
    NavigatorAllocated,
    Need,
    Proposal,
    ReApproach,
    ReApproachDue,
    RecordContact,
    RecordInformationGiven,
    RecordNeed,
    Worker,
    WorkItem,
    WorkPage,
)
from casework.messages.concerns import AnswerConcern, Concern
from casework.messages.news import NewsItem, ReadNews
from casework.messages.participation import (
    Absence,
    Agreed,
    Agreement,
    ByWhom,
    EndAbsence,
    RecordAbsence,
    RecordAgreement,
    RetractAbsence,
)
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
from casework.messages.terms import (
    Done,
    How,
    Informed,
    Level,
    NeedKind,
    NewsKind,
    NextActionCode,
    Outcome,
    Review,
    Service,
    Setback,
    State,
    StepKey,
    StepKind,
    StepState,
)
from casework.messages.unlinking import AcknowledgeError, FindLinkImpact, LinkImpact
from casework.messages.visit_safety import (
    FindVisitSafety,
    ListSafetyReviews,
    RecentAct,
    RecordSafetyDecision,
    SafetyDecision,
    SafetyReview,
    SafetyReviewPage,
    Verdict,
    VisitPlan,
    VisitSafety,
)
from evaluation.messages import AbsenceReason
