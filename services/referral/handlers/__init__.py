"""What referral answers, takes in and does by itself; the registry is at the foot."""

from common.service import answer, chore, react
from gateway.messages import ArrestReported, ReceiptReceived, TextReceived
from referral.handlers.accepting import accept_referral
from referral.handlers.answering import SEND_ANSWER, send_answer
from referral.handlers.arrests import take_in_arrest
from referral.handlers.configuring import configure_force
from referral.handlers.facts import TELL_EVALUATION, tell_evaluation
from referral.handlers.looking import find_referral, list_queue
from referral.handlers.naming import first_name, name_people
from referral.handlers.receipts import take_in_receipt
from referral.handlers.recognising import confirm_new_person, confirm_same_person, record_who
from referral.handlers.texts import take_in_text
from referral.messages import (
    AcceptReferral,
    ConfigureForce,
    ConfirmNewPerson,
    ConfirmSamePerson,
    FindReferral,
    FirstName,
    ListQueue,
    NamePeople,
    RecordWho,
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
    answer(ConfigureForce, configure_force),
)
REACTIONS = (
    react(TextReceived, take_in_text),
    react(ArrestReported, take_in_arrest),
    react(ReceiptReceived, take_in_receipt),
)
CHORES = (
    chore(SEND_ANSWER, send_answer),
    chore(TELL_EVALUATION, tell_evaluation),
)
