"""Ends a commission, in any of its ways: what is owed stays set aside, the rest goes back to its budget line."""

from __future__ import annotations

from typing import Literal

from common.queries import find
from common.unit_of_work import UnitOfWork
from voluntary.domain.commission import check_entered_in_error
from voluntary.domain.session import amount_to_release
from voluntary.store import commissions
from voluntary.store.claims import declined_claims
from voluntary.store.ledger import open_books
from voluntary.store.tables import Commission, Step

Ending = Literal["completed", "failed", "cancelled", "entered_in_error"]


def end_commission(uow: UnitOfWork, commission: Commission, how: Ending, reason: str | None = None) -> Step:
    """End a locked commission. Returns its step.

    Raises: Refused(commission_act_not_possible, commission_claimed).
    """
    step = find(uow, Step, commission.step_id)
    books = open_books(uow, commission.award_id)  # before reading claims: a claim is made under the award's lock
    sessions = commissions.sessions_of(uow, commission.id)
    if how == "entered_in_error":
        claimed = any(row.claim_id is not None for row in sessions)
        check_entered_in_error(commissions.acts_of(uow, commission.id), claimed=claimed)
        owed = 0
    else:
        declined = declined_claims(uow, [row.claim_id for row in sessions if row.claim_id])
        owed = sum(row.pence for row in sessions if row.paid_at is None and row.claim_id not in declined)
    commissions.record_act(uow, commission, how, reason)
    books.release(commission, amount_to_release(commission.set_aside_pence, owed))
    uow.audit("alter", step.person_id, why=f"commission_{how}")
    return step
