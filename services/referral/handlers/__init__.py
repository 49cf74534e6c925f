"""What referral answers, takes in and does by itself; the registry is at the foot."""

from common.service import answer, chore, react
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
    answer(ListQueue, list_queue),
    answer(FindReferral, find_referral),
    answer(FollowReferral, follow_referral),
    answer(AskForCode, ask_for_code),
    answer(FollowByCode, follow_by_code),
    answer(NamePeople, name_people),
    answer(FirstName, first_name),
    answer(RecordWho, record_who),
    answer(ConfirmSamePerson, confirm_same_person),
    answer(ConfirmNewPerson, confirm_new_person),
    answer(FindLink, find_link),
    answer(UndoLink, undo_link),
    answer(AcceptReferral, accept_referral),
    answer(AllocateReferral, allocate_referral),
    answer(OverrideAllocation, override_allocation),
    answer(ListTrials, list_trials),
    answer(CloseTrial, close_trial),
    answer(AssignReferrals, assign_referrals),
    answer(HandBackReferrals, hand_back_referrals),
    answer(SignpostReferrals, signpost_referrals),
    answer(WithdrawReferrals, withdraw_referrals),
    answer(MergeReferral, merge_referral),
    answer(ListRules, list_rules),
    answer(TryRule, try_rule),
    answer(AdoptRule, adopt_rule),
    answer(TakeBackRule, take_back_rule),
    answer(AnswerSender, answer_sender),
    answer(ReleaseText, release_text),
    answer(WithdrawText, withdraw_text),
    answer(SendTextAgain, send_text_again),
    answer(SplitConversation, split_conversation),
    answer(MoveMessages, move_messages),
    answer(MarkNumberSafe, mark_number_safe),
    answer(WithdrawSafeNumber, withdraw_safe_number),
    answer(NotSpam, not_spam),
    answer(SettleAsSpam, settle_as_spam),
    answer(RecordContact, record_contact),
    answer(RaiseDanger, raise_danger),
    answer(AcknowledgeDanger, acknowledge_danger),
    answer(CloseDanger, close_danger),
    answer(RecordIntelligence, record_intelligence),
    answer(ReadIntelligence, read_intelligence),
    answer(FindForReview, find_for_review),
    answer(ReviewIntelligence, review_intelligence),
    answer(ReadMedia, read_media),
    answer(LockMedia, lock_media),
    answer(OpenLock, open_lock),
    answer(DestroyMedia, destroy_media),
    answer(ConfigureForce, configure_force),
)
REACTIONS = (
    react(TextReceived, take_in_text, ahead=look_ahead),
    react(ArrestReported, take_in_arrest),
    react(ReceiptReceived, take_in_receipt),
    react(InboundForgotten, forget_inbound),
    react(CommissionAccepted, take_in_accepted),
    react(CommissionCompleted, take_in_completed),
    react(CommissionStopped, take_in_stopped),
    react(HelpAsked, take_in_request),
    react(IntelligenceReported, take_in_intelligence),
)
CHORES = (
    chore(SEND_ANSWER, send_answer),
    chore(LOOK_UP, look_up_for_code),
    chore(RECKON, reckon_clocks),
    chore(RETURN, return_untouched),
    chore(RING_ON, ring_on),
    chore(FETCH, fetch_media, slow=True),
    chore(TELL_EVALUATION, tell_evaluation),
    chore(REVIEW, review_comes_due),
    chore(DESTROY, destroy_removed),
    chore(CLEAR_UP, clear_up),
    chore(JOIN, join_what_is_open),
)
