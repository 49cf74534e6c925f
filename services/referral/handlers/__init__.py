"""What referral answers, takes in and does by itself; the registry is at the foot."""

from common.service import answer, chore, react
from gateway.messages import ArrestReported, HelpAsked, InboundForgotten, ReceiptReceived, TextReceived
from referral.handlers.accepting import accept_referral
from referral.handlers.answering import SEND_ANSWER, send_answer
from referral.handlers.arrests import take_in_arrest
from referral.handlers.configuring import configure_force
from referral.handlers.danger import RING_ON, acknowledge_danger, close_danger, raise_danger, ring_on
from referral.handlers.disclosing import take_in_accepted, take_in_completed, take_in_stopped
from referral.handlers.facts import TELL_EVALUATION, tell_evaluation
from referral.handlers.fetching import FETCH, fetch_media
from referral.handlers.following import follow_referral
from referral.handlers.forgetting import forget_inbound
from referral.handlers.holding import RETURN, assign_referrals, hand_back_referrals, return_untouched
from referral.handlers.listing import list_queue
from referral.handlers.locking import destroy_media, lock_media, open_lock
from referral.handlers.looking import find_referral
from referral.handlers.media import read_media
from referral.handlers.naming import first_name, name_people
from referral.handlers.receipts import take_in_receipt
from referral.handlers.recognising import confirm_new_person, confirm_same_person, record_who
from referral.handlers.requests import take_in_request
from referral.handlers.rules import adopt_rule, list_rules, take_back_rule, try_rule
from referral.handlers.safe_numbers import mark_number_safe, withdraw_safe_number
from referral.handlers.settling import merge_referral, signpost_referrals, withdraw_referrals
from referral.handlers.spam import not_spam, settle_as_spam
from referral.handlers.splitting import move_messages, split_conversation
from referral.handlers.texts import take_in_text
from referral.handlers.writing import answer_sender, release_text, send_text_again, withdraw_text
from referral.messages import (
    AcceptReferral,
    AcknowledgeDanger,
    AdoptRule,
    AnswerSender,
    AssignReferrals,
    CloseDanger,
    ConfigureForce,
    ConfirmNewPerson,
    ConfirmSamePerson,
    DestroyMedia,
    FindReferral,
    FirstName,
    FollowReferral,
    HandBackReferrals,
    ListQueue,
    ListRules,
    LockMedia,
    MarkNumberSafe,
    MergeReferral,
    MoveMessages,
    NamePeople,
    NotSpam,
    OpenLock,
    RaiseDanger,
    ReadMedia,
    RecordWho,
    ReleaseText,
    SendTextAgain,
    SettleAsSpam,
    SignpostReferrals,
    SplitConversation,
    TakeBackRule,
    TryRule,
    WithdrawReferrals,
    WithdrawSafeNumber,
    WithdrawText,
)
from voluntary.messages import CommissionAccepted, CommissionCompleted, CommissionStopped

ANSWERS = (
    answer(ListQueue, list_queue),
    answer(FindReferral, find_referral),
    answer(FollowReferral, follow_referral),
    answer(NamePeople, name_people),
    answer(FirstName, first_name),
    answer(RecordWho, record_who),
    answer(ConfirmSamePerson, confirm_same_person),
    answer(ConfirmNewPerson, confirm_new_person),
    answer(AcceptReferral, accept_referral),
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
    answer(RaiseDanger, raise_danger),
    answer(AcknowledgeDanger, acknowledge_danger),
    answer(CloseDanger, close_danger),
    answer(ReadMedia, read_media),
    answer(LockMedia, lock_media),
    answer(OpenLock, open_lock),
    answer(DestroyMedia, destroy_media),
    answer(ConfigureForce, configure_force),
)
REACTIONS = (
    react(TextReceived, take_in_text),
    react(ArrestReported, take_in_arrest),
    react(ReceiptReceived, take_in_receipt),
    react(InboundForgotten, forget_inbound),
    react(CommissionAccepted, take_in_accepted),
    react(CommissionCompleted, take_in_completed),
    react(CommissionStopped, take_in_stopped),
    react(HelpAsked, take_in_request),
)
CHORES = (
    chore(SEND_ANSWER, send_answer),
    chore(RETURN, return_untouched),
    chore(RING_ON, ring_on),
    chore(FETCH, fetch_media, slow=True),
    chore(TELL_EVALUATION, tell_evaluation),
)
