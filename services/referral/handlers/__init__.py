"""Registers the handlers of referral: requests, events and jobs."""

from datetime import timedelta

from casework.messages import CalloutEnded, CalloutRaised, DutyPlanned
from common.service import handle_event, handle_job, handle_request
from gateway.messages import (
    ArrestReported,
    HelpRequested,
    InboundErased,
    IntelligenceReported,
    ReceiptReceived,
    TextReceived,
)
from referral.handlers.acceptance import accept_referral
from referral.handlers.alerts import send_alert
from referral.handlers.arrests import on_arrest_reported
from referral.handlers.assignment import RETURN_REFERRAL, assign_referrals, hand_back_referrals, return_referral
from referral.handlers.callouts import ESCALATE_CALLOUT, escalate_callout, on_callout_ended, on_callout_raised
from referral.handlers.contacts import REFRESH_CLOCKS, record_contact, refresh_clocks
from referral.handlers.conversation_splits import move_messages, split_conversation
from referral.handlers.danger import ESCALATE_DANGER, acknowledge_danger, close_danger, escalate_danger, raise_danger
from referral.handlers.delivery_receipts import on_receipt_received
from referral.handlers.disclosures import on_commission_accepted, on_commission_completed, on_commission_stopped
from referral.handlers.duty_plans import on_duty_planned
from referral.handlers.eligibility_rules import adopt_rule, list_rules, take_back_rule, try_rule
from referral.handlers.evaluation_facts import NOTIFY_EVALUATION, notify_evaluation
from referral.handlers.first_view import open_referral
from referral.handlers.follow_codes import TEXT_FOLLOW_CODE, follow_by_code, request_follow_code, text_follow_code
from referral.handlers.force_settings import configure_force
from referral.handlers.inbound_erasure import on_inbound_erased
from referral.handlers.inbound_texts import on_text_received, prefetch_texts
from referral.handlers.intelligence import on_intelligence_reported, record_intelligence
from referral.handlers.intelligence_reviews import (
    CLOSE_FOR_REVIEW,
    DESTROY_INTELLIGENCE,
    close_for_review,
    destroy_removed_item,
    find_for_review,
    review_intelligence,
)
from referral.handlers.media_download import FETCH_MEDIA, fetch_media
from referral.handlers.media_locks import destroy_media, lock_media, unlock_media
from referral.handlers.offence_coverage import COUNT_OFFENCE_COVERAGE, count_offence_coverage
from referral.handlers.outbound_texts import (
    answer_sender,
    release_text,
    send_text_again,
    withdraw_text,
    write_to_sender,
)
from referral.handlers.person_matching import confirm_new_person, confirm_same_person, record_who
from referral.handlers.requests import on_help_requested
from referral.handlers.safe_numbers import mark_number_safe, withdraw_safe_number
from referral.handlers.site_questions import OFFER_ACROSS_SITES, answer_site_question, offer_across_sites
from referral.handlers.source_protection import protect_source
from referral.handlers.spam import confirm_spam, mark_not_spam
from referral.handlers.text_sending import SEND_TEXT, send_text
from referral.handlers.triage import merge_referral, reopen_referral, signpost_referrals, withdraw_referrals
from referral.handlers.trial_allocation import (
    MERGE_NOT_OFFERED,
    allocate_referral,
    merge_not_offered,
    override_allocation,
)
from referral.handlers.trials import close_trial, list_trials
from referral.handlers.unlinking import FINISH_UNLINKING, finish_unlinking, undo_link
from referral.messages import (
    AcceptReferral,
    AcknowledgeDanger,
    AdoptRule,
    AllocateReferral,
    AnswerSender,
    AnswerSiteQuestion,
    AssignReferrals,
    CloseDanger,
    CloseTrial,
    ConfigureForce,
    ConfirmNewPerson,
    ConfirmSamePerson,
    ConfirmSpam,
    DestroyMedia,
    FindBackground,
    FindForReview,
    FindLink,
    FindReferral,
    FindSenderNumber,
    FirstName,
    FollowByCode,
    FollowReferral,
    HandBackReferrals,
    ListDecided,
    ListQueue,
    ListRules,
    ListSiteQuestions,
    ListTrials,
    LockMedia,
    MarkNotSpam,
    MarkNumberSafe,
    MergeReferral,
    MoveMessages,
    NamePeople,
    OpenReferral,
    OverrideAllocation,
    ProtectSource,
    RaiseDanger,
    ReadIntelligence,
    ReadMedia,
    RecordContact,
    RecordIntelligence,
    RecordWho,
    ReleaseText,
    ReopenReferral,
    RequestFollowCode,
    ReviewIntelligence,
    SearchReferrals,
    SendTextAgain,
    SignpostReferrals,
    SplitConversation,
    TakeBackRule,
    TryRule,
    UndoLink,
    UnlockMedia,
    WithdrawReferrals,
    WithdrawSafeNumber,
    WithdrawText,
    WriteToSender,
)
from referral.operations.alerts import SEND_ALERT
from referral.views.background import find_background
from referral.views.conversations import find_sender_number
from referral.views.intelligence import read_intelligence
from referral.views.link_impact import find_link
from referral.views.media import read_media
from referral.views.person_names import first_name, name_people
from referral.views.progress import follow_referral
from referral.views.queue import list_queue
from referral.views.referral_detail import find_referral
from referral.views.search import list_decided, search_referrals
from referral.views.site_questions import list_site_questions
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped

REQUEST_HANDLERS = (
    handle_request(ListQueue, list_queue),
    handle_request(FindReferral, find_referral),
    handle_request(ListSiteQuestions, list_site_questions),
    handle_request(AnswerSiteQuestion, answer_site_question),
    handle_request(FindSenderNumber, find_sender_number),
    handle_request(OpenReferral, open_referral),
    handle_request(FollowReferral, follow_referral),
    handle_request(RequestFollowCode, request_follow_code),
    handle_request(FollowByCode, follow_by_code),
    handle_request(NamePeople, name_people),
    handle_request(FindBackground, find_background),
    handle_request(ProtectSource, protect_source),
    handle_request(FirstName, first_name),
    handle_request(SearchReferrals, search_referrals),
    handle_request(ListDecided, list_decided),
    handle_request(ReopenReferral, reopen_referral),
    handle_request(RecordWho, record_who),
    handle_request(ConfirmSamePerson, confirm_same_person),
    handle_request(ConfirmNewPerson, confirm_new_person),
    handle_request(FindLink, find_link),
    handle_request(UndoLink, undo_link),
    handle_request(AcceptReferral, accept_referral),
    handle_request(AllocateReferral, allocate_referral),
    handle_request(OverrideAllocation, override_allocation),
    handle_request(ListTrials, list_trials),
    handle_request(CloseTrial, close_trial),
    handle_request(AssignReferrals, assign_referrals),
    handle_request(HandBackReferrals, hand_back_referrals),
    handle_request(SignpostReferrals, signpost_referrals),
    handle_request(WithdrawReferrals, withdraw_referrals),
    handle_request(MergeReferral, merge_referral),
    handle_request(ListRules, list_rules),
    handle_request(TryRule, try_rule),
    handle_request(AdoptRule, adopt_rule),
    handle_request(TakeBackRule, take_back_rule),
    handle_request(AnswerSender, answer_sender),
    handle_request(WriteToSender, write_to_sender),
    handle_request(ReleaseText, release_text),
    handle_request(WithdrawText, withdraw_text),
    handle_request(SendTextAgain, send_text_again),
    handle_request(SplitConversation, split_conversation),
    handle_request(MoveMessages, move_messages),
    handle_request(MarkNumberSafe, mark_number_safe),
    handle_request(WithdrawSafeNumber, withdraw_safe_number),
    handle_request(MarkNotSpam, mark_not_spam),
    handle_request(ConfirmSpam, confirm_spam),
    handle_request(RecordContact, record_contact),
    handle_request(RaiseDanger, raise_danger),
    handle_request(AcknowledgeDanger, acknowledge_danger),
    handle_request(CloseDanger, close_danger),
    handle_request(RecordIntelligence, record_intelligence),
    handle_request(ReadIntelligence, read_intelligence),
    handle_request(FindForReview, find_for_review),
    handle_request(ReviewIntelligence, review_intelligence),
    handle_request(ReadMedia, read_media),
    handle_request(LockMedia, lock_media),
    handle_request(UnlockMedia, unlock_media),
    handle_request(DestroyMedia, destroy_media),
    handle_request(ConfigureForce, configure_force),
)
EVENT_HANDLERS = (
    handle_event(TextReceived, on_text_received, prefetch=prefetch_texts),
    handle_event(ArrestReported, on_arrest_reported),
    handle_event(ReceiptReceived, on_receipt_received),
    handle_event(InboundErased, on_inbound_erased),
    handle_event(CommissionAccepted, on_commission_accepted),
    handle_event(CommissionCompleted, on_commission_completed),
    handle_event(CommissionStopped, on_commission_stopped),
    handle_event(DutyPlanned, on_duty_planned),
    handle_event(CalloutRaised, on_callout_raised),
    handle_event(CalloutEnded, on_callout_ended),
    handle_event(HelpRequested, on_help_requested),
    handle_event(IntelligenceReported, on_intelligence_reported),
)
JOB_HANDLERS = (
    handle_job(SEND_TEXT, send_text),
    handle_job(TEXT_FOLLOW_CODE, text_follow_code),
    handle_job(REFRESH_CLOCKS, refresh_clocks),
    handle_job(RETURN_REFERRAL, return_referral),
    handle_job(ESCALATE_DANGER, escalate_danger),
    handle_job(ESCALATE_CALLOUT, escalate_callout),
    handle_job(SEND_ALERT, send_alert),
    handle_job(FETCH_MEDIA, fetch_media, slow=True),
    handle_job(NOTIFY_EVALUATION, notify_evaluation),
    handle_job(CLOSE_FOR_REVIEW, close_for_review),
    handle_job(DESTROY_INTELLIGENCE, destroy_removed_item),
    handle_job(FINISH_UNLINKING, finish_unlinking),
    handle_job(MERGE_NOT_OFFERED, merge_not_offered),
    handle_job(OFFER_ACROSS_SITES, offer_across_sites),
    handle_job(COUNT_OFFENCE_COVERAGE, count_offence_coverage, every=timedelta(days=1)),
)
