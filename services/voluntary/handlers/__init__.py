"""What voluntary answers, takes in and does by itself; the registry is at the foot."""

from casework.messages import ServiceRequested, StepWithdrawn
from common.service import answer, chore, react
from voluntary import messages as m
from voluntary.handlers import (
    answering,
    asking,
    claiming,
    concerns,
    granting,
    paying,
    seeing_claims,
    seeing_money,
    seeing_work,
    withdrawing,
    working,
)

ANSWERS = (
    answer(m.ListCommissions, seeing_work.list_commissions),
    answer(m.FindCommission, seeing_work.find_commission),
    answer(m.ListWaiting, seeing_work.list_waiting),
    answer(m.ListOrganisations, seeing_money.list_organisations),
    answer(m.ListFunds, seeing_money.list_funds),
    answer(m.ReadLedger, seeing_money.read_ledger),
    answer(m.ListClaims, seeing_claims.list_claims),
    answer(m.FindClaim, seeing_claims.find_claim),
    answer(m.PrefillClaim, seeing_claims.prefill_claim),
    answer(m.ConfigureForce, granting.configure_force),
    answer(m.RegisterOrganisation, granting.register_organisation),
    answer(m.RecordDocument, granting.record_document),
    answer(m.OpenFund, granting.open_fund),
    answer(m.OpenLine, granting.open_line),
    answer(m.MakeAward, granting.make_award),
    answer(m.SetPlaces, granting.set_places),
    answer(m.AcceptCommission, answering.accept_commission),
    answer(m.RejectCommission, answering.reject_commission),
    answer(m.RecordSession, working.record_session),
    answer(m.RaiseConcern, concerns.raise_concern),
    answer(m.FindConcern, concerns.find_concern),
    answer(m.CompleteCommission, working.complete_commission),
    answer(m.FailCommission, working.fail_commission),
    answer(m.HoldCommission, working.hold_commission),
    answer(m.ResumeCommission, working.resume_commission),
    answer(m.CancelCommission, working.cancel_commission),
    answer(m.EnterInError, working.enter_in_error),
    answer(m.AskAgain, asking.ask_again),
    answer(m.SubmitClaim, claiming.submit_claim),
    answer(m.ResubmitClaim, claiming.resubmit_claim),
    answer(m.RequestChanges, paying.request_changes),
    answer(m.ApproveClaim, paying.approve_claim),
    answer(m.DeclineClaim, paying.decline_claim),
    answer(m.PayClaim, paying.pay_claim),
)
REACTIONS = (
    react(ServiceRequested, asking.take_up_step),
    react(StepWithdrawn, withdrawing.take_in_withdrawn),
)
CHORES = (chore(asking.ANSWER_DEADLINE, asking.pass_answer_deadline),)
