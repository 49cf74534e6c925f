"""Handlers of casework's messages and of the events it subscribes to; the registry is at the foot."""

from casework.handlers.allocation import allocate_navigator
from casework.handlers.arrests import on_arrest_recorded, prefetch_arrests
from casework.handlers.callouts import acknowledge_callouts, on_callout_acknowledged
from casework.handlers.case_notes import record_contact, record_information_given, record_need
from casework.handlers.case_opening import on_referral_accepted
from casework.handlers.concerns import answer_concern, on_concern_raised
from casework.handlers.force_settings import configure_force
from casework.handlers.news import (
    on_arrest_corrected,
    on_commission_rejected,
    on_commission_unanswered,
    on_danger_closed,
    on_danger_raised,
    on_message_written,
    on_referral_merged,
    on_session_recorded,
    read_news,
)
from casework.handlers.participation import end_absence, record_absence, record_agreement, retract_absence
from casework.handlers.partner_reports import (
    answer_setback,
    on_commission_accepted,
    on_commission_completed,
    on_commission_stopped,
    on_groups_exhausted,
    on_placement_ended,
    on_placement_lost,
    on_placement_offered,
    on_placement_proposed,
    on_placement_started,
    on_placement_sustained,
    on_proposal_closed,
)
from casework.handlers.plans import agree_plan, finish_step
from casework.handlers.rota import (
    add_shifts,
    agree_site_cover,
    agree_swap,
    ask_site_cover,
    cancel_shift,
    end_duty_absence,
    end_shifts,
    offer_swap,
    record_duty_absence,
)
from casework.handlers.safety_sheets import write_safety_sheet
from casework.handlers.unlinking import acknowledge_error, on_link_undone
from casework.handlers.visit_safety import record_safety_decision
from casework.messages import (
    AcknowledgeCallouts,
    AcknowledgeError,
    AddShifts,
    AgreePlan,
    AgreeSiteCover,
    AgreeSwap,
    AllocateNavigator,
    AnswerConcern,
    AnswerSetback,
    AskSiteCover,
    CancelShift,
    ConfigureForce,
    EndAbsence,
    EndDutyAbsence,
    EndShifts,
    FindCase,
    FindLinkImpact,
    FindRota,
    FindSafetySheet,
    FindVisitSafety,
    FinishStep,
    ListNavigators,
    ListOnDuty,
    ListSafetyReviews,
    ListWork,
    OfferSwap,
    ReadNews,
    ReadSafetySheet,
    RecordAbsence,
    RecordAgreement,
    RecordContact,
    RecordDutyAbsence,
    RecordInformationGiven,
    RecordNeed,
    RecordSafetyDecision,
    RetractAbsence,
    WriteSafetySheet,
)
from casework.views.cases import find_case, list_work
from casework.views.link_impact import find_link_impact
from casework.views.navigators import list_navigators
from casework.views.rota import find_rota, list_on_duty
from casework.views.safety_sheets import find_safety_sheet, read_safety_sheet
from casework.views.visit_safety import find_visit_safety, list_safety_reviews
from common.service import handle_event, handle_request
from opportunities.messages import (
    PlacementEnded,
    PlacementLost,
    PlacementOffered,
    PlacementProposed,
    PlacementStarted,
    PlacementSustained,
    ProposalClosed,
)
from referral.messages import (
    ArrestCorrected,
    ArrestRecorded,
    CalloutAcknowledged,
    DangerClosed,
    DangerRaised,
    LinkUndone,
    ReferralAccepted,
    ReferralMerged,
)
from voluntary.messages import (
    CommissionAccepted,
    CommissionCompleted,
    CommissionRejected,
    CommissionStopped,
    CommissionUnanswered,
    ConcernRaised,
    GroupsExhausted,
    MessageWritten,
    SessionRecorded,
)

REQUEST_HANDLERS = (
    handle_request(ListWork, list_work),
    handle_request(ListNavigators, list_navigators),
    handle_request(FindCase, find_case),
    handle_request(AllocateNavigator, allocate_navigator),
    handle_request(RecordContact, record_contact),
    handle_request(RecordNeed, record_need),
    handle_request(RecordInformationGiven, record_information_given),
    handle_request(AgreePlan, agree_plan),
    handle_request(FinishStep, finish_step),
    handle_request(RecordAgreement, record_agreement),
    handle_request(RecordAbsence, record_absence),
    handle_request(EndAbsence, end_absence),
    handle_request(RetractAbsence, retract_absence),
    handle_request(ReadNews, read_news),
    handle_request(AnswerSetback, answer_setback),
    handle_request(AnswerConcern, answer_concern),
    handle_request(ListSafetyReviews, list_safety_reviews),
    handle_request(FindVisitSafety, find_visit_safety),
    handle_request(RecordSafetyDecision, record_safety_decision),
    handle_request(AcknowledgeError, acknowledge_error),
    handle_request(FindLinkImpact, find_link_impact),
    handle_request(FindRota, find_rota),
    handle_request(ListOnDuty, list_on_duty),
    handle_request(AddShifts, add_shifts),
    handle_request(AgreeSiteCover, agree_site_cover),
    handle_request(AgreeSwap, agree_swap),
    handle_request(AskSiteCover, ask_site_cover),
    handle_request(CancelShift, cancel_shift),
    handle_request(EndDutyAbsence, end_duty_absence),
    handle_request(EndShifts, end_shifts),
    handle_request(OfferSwap, offer_swap),
    handle_request(RecordDutyAbsence, record_duty_absence),
    handle_request(FindSafetySheet, find_safety_sheet),
    handle_request(ReadSafetySheet, read_safety_sheet),
    handle_request(WriteSafetySheet, write_safety_sheet),
    handle_request(AcknowledgeCallouts, acknowledge_callouts),
    handle_request(ConfigureForce, configure_force),
)
EVENT_HANDLERS = (
    handle_event(ReferralAccepted, on_referral_accepted),
    handle_event(ArrestRecorded, on_arrest_recorded, prefetch=prefetch_arrests),
    handle_event(LinkUndone, on_link_undone),
    handle_event(ReferralMerged, on_referral_merged),
    handle_event(CalloutAcknowledged, on_callout_acknowledged),
    handle_event(DangerRaised, on_danger_raised),
    handle_event(DangerClosed, on_danger_closed),
    handle_event(ArrestCorrected, on_arrest_corrected),
    handle_event(CommissionRejected, on_commission_rejected),
    handle_event(CommissionUnanswered, on_commission_unanswered),
    handle_event(SessionRecorded, on_session_recorded),
    handle_event(MessageWritten, on_message_written),
    handle_event(CommissionAccepted, on_commission_accepted),
    handle_event(CommissionCompleted, on_commission_completed),
    handle_event(CommissionStopped, on_commission_stopped),
    handle_event(ConcernRaised, on_concern_raised),
    handle_event(GroupsExhausted, on_groups_exhausted),
    handle_event(PlacementProposed, on_placement_proposed),
    handle_event(ProposalClosed, on_proposal_closed),
    handle_event(PlacementOffered, on_placement_offered),
    handle_event(PlacementStarted, on_placement_started),
    handle_event(PlacementSustained, on_placement_sustained),
    handle_event(PlacementLost, on_placement_lost),
    handle_event(PlacementEnded, on_placement_ended),
)
