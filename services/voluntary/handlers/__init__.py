"""The registry of voluntary: its handlers of requests, events and jobs."""

from casework.messages import ServiceRequested, StepMoved, StepWithdrawn
from common.service import handle_event, handle_job, handle_request
from voluntary import messages as m
from voluntary.handlers import (
    claim_decisions,
    commission_answers,
    commission_requests,
    commission_work,
    concerns,
    step_withdrawal,
    threads,
)
from voluntary.handlers import claims as claim_handlers
from voluntary.handlers import funding as funding_handlers
from voluntary.views import claims as claim_views
from voluntary.views import commissions
from voluntary.views import funding as funding_views

REQUEST_HANDLERS = (
    handle_request(m.ListCommissions, commissions.list_commissions),
    handle_request(m.FindCommission, commissions.find_commission),
    handle_request(m.ListUnassignedSteps, commissions.list_unassigned_steps),
    handle_request(m.ListOrganisations, funding_views.list_organisations),
    handle_request(m.ListFunds, funding_views.list_funds),
    handle_request(m.ReadLedger, funding_views.read_ledger),
    handle_request(m.ListClaims, claim_views.list_claims),
    handle_request(m.FindClaim, claim_views.find_claim),
    handle_request(m.PrefillClaim, claim_views.prefill_claim),
    handle_request(m.ConfigureForce, funding_handlers.configure_force),
    handle_request(m.RegisterOrganisation, funding_handlers.register_organisation),
    handle_request(m.RecordDocument, funding_handlers.record_document),
    handle_request(m.OpenFund, funding_handlers.open_fund),
    handle_request(m.OpenBudgetLine, funding_handlers.open_budget_line),
    handle_request(m.MakeAward, funding_handlers.make_award),
    handle_request(m.SetCapacity, funding_handlers.set_capacity),
    handle_request(m.AcceptCommission, commission_answers.accept_commission),
    handle_request(m.RejectCommission, commission_answers.reject_commission),
    handle_request(m.RecordSession, commission_work.record_session),
    handle_request(m.RaiseConcern, concerns.raise_concern),
    handle_request(m.FindConcern, concerns.find_concern),
    handle_request(m.WriteMessage, threads.write_message),
    handle_request(m.ReadMessages, threads.read_messages),
    handle_request(m.CompleteCommission, commission_work.complete_commission),
    handle_request(m.FailCommission, commission_work.fail_commission),
    handle_request(m.HoldCommission, commission_work.hold_commission),
    handle_request(m.ResumeCommission, commission_work.resume_commission),
    handle_request(m.CancelCommission, commission_work.cancel_commission),
    handle_request(m.EnterCommissionInError, commission_work.enter_commission_in_error),
    handle_request(m.AskGroupsAgain, commission_requests.ask_groups_again),
    handle_request(m.SubmitClaim, claim_handlers.submit_claim),
    handle_request(m.ResubmitClaim, claim_handlers.resubmit_claim),
    handle_request(m.RequestChanges, claim_decisions.request_changes),
    handle_request(m.ApproveClaim, claim_decisions.approve_claim),
    handle_request(m.DeclineClaim, claim_decisions.decline_claim),
    handle_request(m.PayClaim, claim_decisions.pay_claim),
)
EVENT_HANDLERS = (
    handle_event(ServiceRequested, commission_requests.on_service_requested),
    handle_event(StepWithdrawn, step_withdrawal.on_step_withdrawn),
    handle_event(StepMoved, step_withdrawal.on_step_moved),
)
JOB_HANDLERS = (handle_job(commission_requests.ANSWER_DEADLINE, commission_requests.expire_commission_request),)
