"""Cases that wait for a gangs specialist, and their decisions, sealed under the case's key."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from casework.domain.visit_safety import Decision, Safety
from casework.messages import SafetyDecision as ShownDecision
from casework.messages import VisitPlan
from casework.store.tables import CaseFile, SafetyDecision
from common.queries import Page, of_force, page_of
from common.unit_of_work import UnitOfWork

WHERE, WITH_WHOM, REASON = (
    "casework.safety_decision.where",
    "casework.safety_decision.with_whom",
    "casework.safety_decision.reason",
)


def read_safety(case: CaseFile) -> Safety:
    return Safety(case.visits_held_since, case.safety_review_due_at)


def save_safety(case: CaseFile, safety: Safety) -> None:
    case.visits_held_since, case.safety_review_due_at = safety.held_since, safety.review_due_at


def find_review_page(uow: UnitOfWork, page: int) -> Page[CaseFile]:
    """A page of cases that wait for a specialist, the earliest due first. Raises: Refused(page_invalid)."""
    query = of_force(uow, CaseFile, CaseFile.safety_review_due_at.is_not(None), CaseFile.state != "closed")
    return page_of(uow, query.order_by(CaseFile.safety_review_due_at, CaseFile.id), page)


def save_decision(uow: UnitOfWork, case: CaseFile, sequence: int, decision: Decision) -> None:
    """Save only what belongs to the verdict: a visit plan when it is safe, a reason and a day when it is not yet."""
    safe = decision.verdict == "safe"

    def sealed(column: str, words: str) -> bytes:
        return uow.sealer.seal(case.key_id, column, words.strip())

    uow.session.add(
        SafetyDecision(
            case_id=case.id, sequence=sequence, at=uow.now, decided_by=uow.actor.id, verdict=decision.verdict,
            review_on=None if safe else decision.review_on,
            sealed_where=sealed(WHERE, decision.where) if safe else None,
            sealed_with_whom=sealed(WITH_WHOM, decision.with_whom) if safe else None,
            sealed_reason=None if safe else sealed(REASON, decision.reason),
            audience="case_team" if safe else "specialists", fact_or_opinion="opinion",
        )
    )  # fmt: skip
    uow.session.flush()


def list_decisions(uow: UnitOfWork, case: CaseFile) -> tuple[ShownDecision, ...]:
    """Every decision on visits, the newest first; for specialists only."""
    rows = _rows(uow, case)
    uow.sealer.preload(row.sealed_where or row.sealed_reason for row in rows)
    return tuple(_present(uow, row) for row in rows)


def find_visit_plan(uow: UnitOfWork, case: CaseFile) -> VisitPlan | None:
    """Where and with whom, if the latest decision is "safe". A plan that is no longer safe is never decision."""
    latest = next(iter(_rows(uow, case)), None)
    if latest is None or latest.verdict != "safe":
        return None
    decision = _present(uow, latest)
    return VisitPlan(where=decision.where, with_whom=decision.with_whom, decided_by=decision.decided_by, at=decision.at)


def _rows(uow: UnitOfWork, case: CaseFile) -> Sequence[SafetyDecision]:
    query = sa.select(SafetyDecision).where(
        SafetyDecision.force_id == uow.tenant.force_id, SafetyDecision.case_id == case.id
    )
    return uow.session.scalars(query.order_by(SafetyDecision.sequence.desc())).all()


def _present(uow: UnitOfWork, row: SafetyDecision) -> ShownDecision:
    return ShownDecision(
        sequence=row.sequence,
        at=row.at,
        decided_by=row.decided_by,
        verdict=row.verdict,
        where=uow.sealer.read(WHERE, row.sealed_where) or "",
        with_whom=uow.sealer.read(WITH_WHOM, row.sealed_with_whom) or "",
        reason=uow.sealer.read(REASON, row.sealed_reason) or "",
        review_on=row.review_on,
    )
