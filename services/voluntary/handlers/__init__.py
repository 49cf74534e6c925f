"""What voluntary answers, takes in and does by itself; the registry is at the foot."""

from casework.messages import ServiceRequested, StepWithdrawn
from common.service import answer, chore, react
from voluntary import messages as m
from voluntary.handlers import (
    claim_decisions,
    commission_answers,
    commission_requests,
    commission_work,
    concerns,
    step_withdrawal,
)
from voluntary.handlers import claims as claiming
from voluntary.handlers import funding as granting
from voluntary.views import claims as seeing_claims
from voluntary.views import commissions
from voluntary.views import funding as seeing_money

ANSWERS = (
    answer(m.ListCommissions, commissions.list_commissions),
    answer(m.FindCommission, commissions.find_commission),
    answer(m.ListWaiting, commissions.list_waiting),
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
    answer(m.AcceptCommission, commission_answers.accept_commission),
    answer(m.RejectCommission, commission_answers.reject_commission),
    answer(m.RecordSession, commission_work.record_session),
    answer(m.RaiseConcern, concerns.raise_concern),
    answer(m.FindConcern, concerns.find_concern),
    answer(m.CompleteCommission, commission_work.complete_commission),
    answer(m.FailCommission, commission_work.fail_commission),
    answer(m.HoldCommission, commission_work.hold_commission),
    answer(m.ResumeCommission, commission_work.resume_commission),
    answer(m.CancelCommission, commission_work.cancel_commission),
    answer(m.EnterInError, commission_work.enter_in_error),
    answer(m.AskAgain, commission_requests.ask_again),
    answer(m.SubmitClaim, claiming.submit_claim),
    answer(m.ResubmitClaim, claiming.resubmit_claim),
    answer(m.RequestChanges, claim_decisions.request_changes),
    answer(m.ApproveClaim, claim_decisions.approve_claim),
    answer(m.DeclineClaim, claim_decisions.decline_claim),
    answer(m.PayClaim, claim_decisions.pay_claim),
)
REACTIONS = (
    react(ServiceRequested, commission_requests.take_up_step),
    react(StepWithdrawn, step_withdrawal.take_in_withdrawn),
)
CHORES = (chore(commission_requests.ANSWER_DEADLINE, commission_requests.pass_answer_deadline),)
