"""What referral answers, takes in and does by itself; the registry is at the foot."""

from common.service import answer, chore, react
from gateway.messages import ArrestReported, TextReceived
from referral.handlers.accepting import accept_referral
from referral.handlers.answering import SEND_ANSWER, send_answer
from referral.handlers.arrests import take_in_arrest
from referral.handlers.configuring import configure_force
from referral.handlers.danger import RING_ON, acknowledge_danger, close_danger, raise_danger, ring_on
from referral.handlers.facts import TELL_EVALUATION, tell_evaluation
from referral.handlers.listing import list_queue
from referral.handlers.looking import find_referral
from referral.handlers.naming import first_name, name_people
from referral.handlers.recognising import confirm_new_person, confirm_same_person, record_who
from referral.handlers.safe_numbers import mark_number_safe, withdraw_safe_number
from referral.handlers.spam import not_spam, settle_as_spam
from referral.handlers.splitting import move_messages, split_conversation
from referral.handlers.texts import take_in_text
from referral.handlers.writing import answer_sender, release_text, send_text_again, withdraw_text
from referral.messages import (
    AcceptReferral,
    AcknowledgeDanger,
    AnswerSender,
    CloseDanger,
    ConfigureForce,
    ConfirmNewPerson,
    ConfirmSamePerson,
    FindReferral,
    FirstName,
    ListQueue,
    MarkNumberSafe,
    MoveMessages,
    NamePeople,
    NotSpam,
    RaiseDanger,
    RecordWho,
    ReleaseText,
    SendTextAgain,
    SettleAsSpam,
    SplitConversation,
    WithdrawSafeNumber,
    WithdrawText,
)

ANSWERS = (
    answer(ListQueue, list_queue),
    answer(FindReferral, find_referral),
    answer(NamePeople, name_people),
    answer(FirstName, first_name),
    answer(RecordWho, record_who),
    answer(ConfirmSamePerson, confirm_same_person),
    answer(ConfirmNewPerson, confirm_new_person),
    answer(AcceptReferral, accept_referral),
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
    answer(ConfigureForce, configure_force),
)
REACTIONS = (
    react(TextReceived, take_in_text),
    react(ArrestReported, take_in_arrest),
)
CHORES = (
    chore(SEND_ANSWER, send_answer),
    chore(RING_ON, ring_on),
    chore(TELL_EVALUATION, tell_evaluation),
)
