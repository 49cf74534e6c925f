"""What referral answers, takes in and does by itself; the registry is at the foot."""

from common.service import handle_event, handle_job, handle_request
from gateway.messages import (
    ArrestReported,
    HelpAsked,
    InboundForgotten,
    IntelligenceReported,
    ReceiptReceived,
    TextReceived,
)
from referral.handlers.acceptance import accept_referral
from referral.handlers.arrests import take_in_arrest
from referral.handlers.assignment import RETURN, assign_referrals, hand_back_referrals, return_untouched
from referral.handlers.contacts import RECKON, reckon_clocks, record_contact
from referral.handlers.conversation_splits import move_messages, split_conversation
from referral.handlers.danger import RING_ON, acknowledge_danger, close_danger, raise_danger, ring_on
from referral.handlers.delivery_receipts import take_in_receipt
from referral.handlers.disclosures import take_in_accepted, take_in_completed, take_in_stopped
from referral.handlers.eligibility_rules import adopt_rule, list_rules, take_back_rule, try_rule
from referral.handlers.evaluation_facts import TELL_EVALUATION, tell_evaluation
from referral.handlers.follow_codes import LOOK_UP, ask_for_code, follow_by_code, look_up_for_code
from referral.handlers.force_settings import configure_force
from referral.handlers.inbound_erasure import forget_inbound
from referral.handlers.inbound_texts import look_ahead, take_in_text
from referral.handlers.intelligence import record_intelligence, take_in_intelligence
from referral.handlers.intelligence_reviews import (
    DESTROY,
    REVIEW,
    destroy_removed,
    find_for_review,
    review_comes_due,
    review_intelligence,
)
from referral.handlers.media_download import FETCH, fetch_media
from referral.handlers.media_locks import destroy_media, lock_media, open_lock
from referral.handlers.outbound_texts import answer_sender, release_text, send_text_again, withdraw_text
from referral.handlers.person_matching import confirm_new_person, confirm_same_person, record_who
from referral.handlers.requests import take_in_request
from referral.handlers.safe_numbers import mark_number_safe, withdraw_safe_number
from referral.handlers.spam import not_spam, settle_as_spam
from referral.handlers.text_sending import SEND_ANSWER, send_answer
from referral.handlers.triage import merge_referral, signpost_referrals, withdraw_referrals
from referral.handlers.trial_allocation import JOIN, allocate_referral, join_what_is_open, override_allocation
from referral.handlers.trials import close_trial, list_trials
from referral.handlers.unlinking import CLEAR_UP, clear_up, undo_link
from referral.messages import (
    AcceptReferral,
    AcknowledgeDanger,
    AdoptRule,
    AllocateReferral,
    AnswerSender,
    AskForCode,
    AssignReferrals,
    CloseDanger,
    CloseTrial,
    ConfigureForce,
    ConfirmNewPerson,
    ConfirmSamePerson,
    DestroyMedia,
    FindForReview,
    FindLink,
    FindReferral,
    FirstName,
    FollowByCode,
    FollowReferral,
    HandBackReferrals,
    ListQueue,
    ListRules,
    ListTrials,
    LockMedia,
    MarkNumberSafe,
    MergeReferral,
    MoveMessages,
    NamePeople,
    NotSpam,
    OpenLock,
    OverrideAllocation,
    RaiseDanger,
    ReadIntelligence,
    ReadMedia,
    RecordContact,
    RecordIntelligence,
    RecordWho,
    ReleaseText,
    ReviewIntelligence,
    SendTextAgain,
    SettleAsSpam,
    SignpostReferrals,
    SplitConversation,
    TakeBackRule,
    TryRule,
    UndoLink,
    WithdrawReferrals,
    WithdrawSafeNumber,
    WithdrawText,
)
from referral.views.intelligence import read_intelligence
from referral.views.link_impact import find_link
from referral.views.media import read_media
from referral.views.person_names import first_name, name_people
from referral.views.progress import follow_referral
from referral.views.queue import list_queue
from referral.views.referral_detail import find_referral
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped

ANSWERS = (
    handle_request(ListQueue, list_queue),
    handle_request(FindReferral, find_referral),
    handle_request(FollowReferral, follow_referral),
    handle_request(AskForCode, ask_for_code),
    handle_request(FollowByCode, follow_by_code),
    handle_request(NamePeople, name_people),
    handle_request(FirstName, first_name),
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
    handle_request(ReleaseText, release_text),
    handle_request(WithdrawText, withdraw_text),
    handle_request(SendTextAgain, send_text_again),
    handle_request(SplitConversation, split_conversation),
    handle_request(MoveMessages, move_messages),
    handle_request(MarkNumberSafe, mark_number_safe),
    handle_request(WithdrawSafeNumber, withdraw_safe_number),
    handle_request(NotSpam, not_spam),
    handle_request(SettleAsSpam, settle_as_spam),
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
    handle_request(OpenLock, open_lock),
    handle_request(DestroyMedia, destroy_media),
    handle_request(ConfigureForce, configure_force),
)
REACTIONS = (
    handle_event(TextReceived, take_in_text, prefetch=look_ahead),
    handle_event(ArrestReported, take_in_arrest),
    handle_event(ReceiptReceived, take_in_receipt),
    handle_event(InboundForgotten, forget_inbound),
    handle_event(CommissionAccepted, take_in_accepted),
    handle_event(CommissionCompleted, take_in_completed),
    handle_event(CommissionStopped, take_in_stopped),
    handle_event(HelpAsked, take_in_request),
    handle_event(IntelligenceReported, take_in_intelligence),
)
CHORES = (
    handle_job(SEND_ANSWER, send_answer),
    handle_job(LOOK_UP, look_up_for_code),
    handle_job(RECKON, reckon_clocks),
    handle_job(RETURN, return_untouched),
    handle_job(RING_ON, ring_on),
    handle_job(FETCH, fetch_media, slow=True),
    handle_job(TELL_EVALUATION, tell_evaluation),
    handle_job(REVIEW, review_comes_due),
    handle_job(DESTROY, destroy_removed),
    handle_job(CLEAR_UP, clear_up),
    handle_job(JOIN, join_what_is_open),
)
