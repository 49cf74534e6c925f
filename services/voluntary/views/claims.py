"""What is seen of claims: what waits for the caller, one claim session by session, and the sessions of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from common.errors import NOT_FOUND
from common.queries import find
from common.unit_of_work import UnitOfWork
from voluntary.domain import claim as rules
from voluntary.domain.due_diligence import Document, is_payment_withheld
from voluntary.messages import (
    Act,
    ClaimDetail,
    ClaimItem,
    ClaimPage,
    ClaimPrefill,
    ClaimSession,
    FindClaim,
    ListClaims,
    PrefillClaim,
)
from voluntary.messages.refusals import refused
from voluntary.operations.access import own_award, visible_group
from voluntary.store import claims
from voluntary.store.commissions import SERVICE_ACTOR
from voluntary.store.groups import documents_of, names_of, workers_of
from voluntary.store.tables import Claim, Session

_COMMISSIONERS_FIRST = ("resubmitted", "submitted", "approved", "changes_requested")
_GROUPS_FIRST = ("changes_requested", "submitted", "resubmitted", "approved")


def list_claims(question: ListClaims, uow: UnitOfWork) -> ClaimPage:
    """What the caller has to do something about first, oldest first."""
    only = visible_group(uow)
    first = _COMMISSIONERS_FIRST if only is None else _GROUPS_FIRST
    page = claims.claims_page(uow, only, first, question.page)
    names = names_of(uow, [row.organisation_id for row in page.items])
    sessions = claims.sessions_by_claim(uow, [row.id for row in page.items])
    items = tuple(_item(row, names[row.organisation_id], sessions[row.id]) for row in page.items)
    return ClaimPage(items=items, total=page.total, page=question.page, pages=page.pages)


def _item(row: Claim, organisation: str, sessions: Sequence[rules.ClaimSession]) -> ClaimItem:
    return ClaimItem(
        claim_id=row.id,
        organisation_id=row.organisation_id,
        organisation=organisation,
        site_id=row.site_id,
        state=row.state,
        session_count=len(sessions),
        pence=rules.total_pence(sessions),
        paid_pence=rules.total_pence(session for session in sessions if session.paid),
        submitted_at=row.submitted_at,
    )


def find_claim(question: FindClaim, uow: UnitOfWork) -> ClaimDetail:
    """One claim, with what is held and why it went to and fro.

    Raises: Refused(not_found).
    """
    claim = find(uow, Claim, question.claim_id)
    only = visible_group(uow, site_id=claim.site_id)
    if only not in (None, claim.organisation_id):
        raise refused(NOT_FOUND)
    documents = documents_of(uow, [claim.organisation_id])[claim.organisation_id]
    rows = claims.sessions_of_claim(uow, claim.id)
    sessions = [claims.to_claim_session(row) for row in rows]
    return ClaimDetail(
        claim_id=claim.id,
        award_id=claim.award_id,
        organisation_id=claim.organisation_id,
        organisation=names_of(uow, [claim.organisation_id])[claim.organisation_id],
        site_id=claim.site_id,
        state=claim.state,
        pence=rules.total_pence(sessions),
        paid_pence=rules.total_pence(session for session in sessions if session.paid),
        withheld_pence=rules.total_pence(rules.split_payment(sessions, documents).withheld),
        sessions=_sessions(rows, documents),
        acts=_acts(uow, claim, named=only is None),
    )


def prefill_claim(question: PrefillClaim, uow: UnitOfWork) -> ClaimPrefill:
    """Every session under an award that is in no claim yet."""
    award = own_award(uow, question.award_id)
    rows = {row.id: row for row in claims.sessions_under_award(uow, award.id)}
    free = rules.unclaimed_sessions(map(claims.to_claim_session, rows.values()))
    documents = documents_of(uow, [award.organisation_id])[award.organisation_id]
    sessions = _sessions([rows[session.session_id] for session in free], documents)
    return ClaimPrefill(award_id=award.id, sessions=sessions, pence=rules.total_pence(free))


def _sessions(rows: Sequence[Session], documents: tuple[Document, ...]) -> tuple[ClaimSession, ...]:
    return tuple(
        ClaimSession(
            session_id=row.id,
            commission_id=row.commission_id,
            held_on=row.held_on,
            attended=row.attended,
            pence=row.pence,
            paid=row.paid_at is not None,
            withheld=row.paid_at is None and is_payment_withheld(documents, row.held_on),
        )
        for row in rows
    )


def _acts(uow: UnitOfWork, claim: Claim, *, named: bool) -> tuple[Act, ...]:
    own = workers_of(uow, claim.organisation_id)
    return tuple(
        Act(
            sequence=row.sequence,
            at=row.at,
            actor=row.actor if named or row.actor in own else SERVICE_ACTOR,
            act=row.act,
            reason=uow.sealer.read(claims.REASON, row.sealed_reason),
        )
        for row in claims.acts_of(uow, claim.id)
    )
