"""What casework answers and takes in; the registry is at the foot."""

from casework.handlers.allocation import allocate_navigator
from casework.handlers.arrests import look_ahead, take_in_arrest
from casework.handlers.case_notes import record_contact, record_need, record_told
from casework.handlers.case_opening import open_case
from casework.handlers.concerns import answer_concern, take_in_concern
from casework.handlers.force_settings import configure_force
from casework.handlers.participation import end_away, record_agreement, record_away, take_back_away
from casework.handlers.partner_reports import (
    answer_setback,
    take_in_accepted,
    take_in_completion,
    take_in_ended,
    take_in_lost,
    take_in_nobody,
    take_in_offered,
    take_in_started,
    take_in_stopped,
    take_in_sustained,
)
from casework.handlers.plans import agree_plan, finish_step
from casework.handlers.unlinking import acknowledge_error, take_in_undone
from casework.handlers.visit_safety import find_safety, list_safety_looks, record_safe_to_visit
from casework.messages import (
    AcknowledgeError,
    AgreePlan,
    AllocateNavigator,
    AnswerConcern,
    AnswerSetback,
    ConfigureForce,
    EndAway,
    FindCase,
    FindSafety,
    FindWhatRests,
    FinishStep,
    ListSafetyLooks,
    ListWork,
    RecordAgreement,
    RecordAway,
    RecordContact,
    RecordNeed,
    RecordSafeToVisit,
    RecordTold,
    TakeBackAway,
)
from casework.views.cases import find_case, list_work
from casework.views.link_impact import find_what_rests
from common.service import answer, react
from opportunities.messages import PlacementEnded, PlacementLost, PlacementOffered, PlacementStarted, PlacementSustained
from referral.messages import ArrestRecorded, LinkUndone, ReferralAccepted
from voluntary.messages import (
    CommissionAccepted,
    CommissionCompleted,
    CommissionStopped,
    ConcernRaised,
    NobodyLeftToAsk,
)

ANSWERS = (
    answer(ListWork, list_work),
    answer(FindCase, find_case),
    answer(AllocateNavigator, allocate_navigator),
    answer(RecordContact, record_contact),
    answer(RecordNeed, record_need),
    answer(RecordTold, record_told),
    answer(AgreePlan, agree_plan),
    answer(FinishStep, finish_step),
    answer(RecordAgreement, record_agreement),
    answer(RecordAway, record_away),
    answer(EndAway, end_away),
    answer(TakeBackAway, take_back_away),
    answer(AnswerSetback, answer_setback),
    answer(AnswerConcern, answer_concern),
    answer(ListSafetyLooks, list_safety_looks),
    answer(FindSafety, find_safety),
    answer(RecordSafeToVisit, record_safe_to_visit),
    answer(AcknowledgeError, acknowledge_error),
    answer(FindWhatRests, find_what_rests),
    answer(ConfigureForce, configure_force),
)
REACTIONS = (
    react(ReferralAccepted, open_case),
    react(ArrestRecorded, take_in_arrest, ahead=look_ahead),
    react(LinkUndone, take_in_undone),
    react(CommissionAccepted, take_in_accepted),
    react(CommissionCompleted, take_in_completion),
    react(CommissionStopped, take_in_stopped),
    react(ConcernRaised, take_in_concern),
    react(NobodyLeftToAsk, take_in_nobody),
    react(PlacementOffered, take_in_offered),
    react(PlacementStarted, take_in_started),
    react(PlacementSustained, take_in_sustained),
    react(PlacementLost, take_in_lost),
    react(PlacementEnded, take_in_ended),
)
