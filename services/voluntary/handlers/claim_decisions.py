"""A commissioner decides about a claim and pays it from what was set aside, each session once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.jobs.restore_holds import is_held
from common.queries import find, lock_all
from common.unit_of_work import UnitOfWork
from voluntary.domain import claim as rules
from voluntary.messages import (
    ApproveClaim,
    ClaimPaid,
    DeclineClaim,
    Done,
    PayClaim,
    PaymentResult,
    RequestChanges,
)
from voluntary.messages.refusals import refused
from voluntary.store import claims
from voluntary.store.groups import documents_of, workers_of
from voluntary.store.ledger import open_books
from voluntary.store.tables import Claim, Commission


def request_changes(command: RequestChanges, uow: UnitOfWork) -> Done:
    return _decide(uow, command.claim_id, "changes_requested", _require_reason(command.reason))


def approve_claim(command: ApproveClaim, uow: UnitOfWork) -> Done:
    return _decide(uow, command.claim_id, "approved")


def decline_claim(command: DeclineClaim, uow: UnitOfWork) -> Done:
    """These sessions will not be paid for: what was set aside for them is free again."""
    done = _decide(uow, command.claim_id, "declined", _require_reason(command.reason))
    claim = find(uow, Claim, command.claim_id)
    amounts = rules.pence_by_commission(_claim_sessions(uow, claim))
    commissions = _lock_commissions(uow, amounts)
    books = open_books(uow, claim.award_id)
    for commission_id, pence in amounts.items():
        books.release(commissions[commission_id], pence)
    return done


def pay_claim(command: PayClaim, uow: UnitOfWork) -> PaymentResult:
    """Pay what is not withheld. The same command pays the rest once the document is renewed.

    Raises: Refused(not_found, own_claim, payments_held, payment_withheld, claim_act_not_possible).
    """
    claim = _lock_claim(uow, command.claim_id)
    if is_held(uow.session, "payments"):
        raise refused("payments_held")
    payment = rules.split_payment(
        _claim_sessions(uow, claim), documents_of(uow, [claim.organisation_id])[claim.organisation_id]
    )
    act = rules.check_payment(claims.acts_of(uow, claim.id), payment)
    amounts = rules.pence_by_commission(payment.due)
    commissions = _lock_commissions(uow, amounts)
    books = open_books(uow, claim.award_id)
    paid = books.pay(amounts, commissions)
    _mark_paid(uow, claim, [session.session_id for session in payment.due])
    claims.record_act(uow, claim, act)
    event = ClaimPaid(
        claim_id=claim.id,
        organisation_id=claim.organisation_id,
        budget_line_id=books.budget_line.id,
        pence=paid,
    )
    uow.raise_event(event, subject=claim.id, sequence=claim.version)
    return PaymentResult(paid_pence=paid, withheld_pence=rules.total_pence(payment.withheld))


def _decide(uow: UnitOfWork, claim_id: UUID, act: rules.ActKind, reason: str = "") -> Done:
    claims.record_act(uow, _lock_claim(uow, claim_id), act, reason)
    return Done()


def _lock_claim(uow: UnitOfWork, claim_id: UUID) -> Claim:
    """A claim under its lock that is not of the caller's own group. Raises: Refused(not_found, own_claim)."""
    claim = find(uow, Claim, claim_id, lock=True)
    rules.check_decider(uow.actor.id, workers_of(uow, claim.organisation_id))
    return claim


def _claim_sessions(uow: UnitOfWork, claim: Claim) -> list[rules.ClaimSession]:
    return [claims.to_claim_session(row) for row in claims.sessions_of_claim(uow, claim.id)]


def _lock_commissions(uow: UnitOfWork, amounts: dict[UUID, int]) -> dict[UUID, Commission]:
    return {row.id: row for row in lock_all(uow, Commission, Commission.id.in_(amounts))}


def _mark_paid(uow: UnitOfWork, claim: Claim, session_ids: Sequence[UUID]) -> None:
    for row in claims.sessions_of_claim(uow, claim.id):
        if row.id in set(session_ids):
            row.paid_at = uow.now


def _require_reason(reason: str) -> str:
    if not reason.strip():
        raise refused("reason_needed")
    return reason
