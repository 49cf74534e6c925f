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
from common.service import handle_event, handle_request
from opportunities.messages import PlacementEnded, PlacementLost, PlacementOffered, PlacementStarted, PlacementSustained
from referral.messages import ArrestRecorded, LinkUndone, ReferralAccepted
from voluntary.messages import (
    CommissionAccepted,
    CommissionCompleted,
    CommissionStopped,
    ConcernRaised,
    GroupsExhausted,
)

ANSWERS = (
    handle_request(ListWork, list_work),
    handle_request(FindCase, find_case),
    handle_request(AllocateNavigator, allocate_navigator),
    handle_request(RecordContact, record_contact),
    handle_request(RecordNeed, record_need),
    handle_request(RecordTold, record_told),
    handle_request(AgreePlan, agree_plan),
    handle_request(FinishStep, finish_step),
    handle_request(RecordAgreement, record_agreement),
    handle_request(RecordAway, record_away),
    handle_request(EndAway, end_away),
    handle_request(TakeBackAway, take_back_away),
    handle_request(AnswerSetback, answer_setback),
    handle_request(AnswerConcern, answer_concern),
    handle_request(ListSafetyLooks, list_safety_looks),
    handle_request(FindSafety, find_safety),
    handle_request(RecordSafeToVisit, record_safe_to_visit),
    handle_request(AcknowledgeError, acknowledge_error),
    handle_request(FindWhatRests, find_what_rests),
    handle_request(ConfigureForce, configure_force),
)
REACTIONS = (
    handle_event(ReferralAccepted, open_case),
    handle_event(ArrestRecorded, take_in_arrest, prefetch=look_ahead),
    handle_event(LinkUndone, take_in_undone),
    handle_event(CommissionAccepted, take_in_accepted),
    handle_event(CommissionCompleted, take_in_completion),
    handle_event(CommissionStopped, take_in_stopped),
    handle_event(ConcernRaised, take_in_concern),
    handle_event(GroupsExhausted, take_in_nobody),
    handle_event(PlacementOffered, take_in_offered),
    handle_event(PlacementStarted, take_in_started),
    handle_event(PlacementSustained, take_in_sustained),
    handle_event(PlacementLost, take_in_lost),
    handle_event(PlacementEnded, take_in_ended),
)
