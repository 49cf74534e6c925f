"""Cases that wait for a gangs specialist, and what she said, sealed under the case's key."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from casework.domain.visit_safety import Safety, Said
from casework.messages import SafetyDecision as ShownDecision
from casework.messages import VisitPlan
from casework.store.tables import CaseFile, SafetyDecision
from common.queries import Page, of_force, page_of
from common.unit_of_work import UnitOfWork

WHERE, WITH_WHOM, WHY = "casework.safety.where", "casework.safety.with_whom", "casework.safety.why"


def safety_of(case: CaseFile) -> Safety:
    return Safety(case.visits_held_since, case.safety_review_due_at)


def keep_safety(case: CaseFile, safety: Safety) -> None:
    case.visits_held_since, case.safety_review_due_at = safety.held_since, safety.look_due_at


def looks_page(uow: UnitOfWork, page: int) -> Page[CaseFile]:
    """A page of cases on which a specialist has to look, by when, and how many there are."""
    query = of_force(uow, CaseFile, CaseFile.safety_review_due_at.is_not(None), CaseFile.state != "closed")
    return page_of(uow, query.order_by(CaseFile.safety_review_due_at, CaseFile.id), page)


def keep_decision(uow: UnitOfWork, case: CaseFile, sequence: int, said: Said) -> None:
    """Only what belongs to the verdict: a plan when it is safe, a reason and a day when it is not yet."""
    safe = said.verdict == "safe"

    def sealed(column: str, words: str) -> bytes:
        return uow.sealer.seal(case.key_id, column, words.strip())

    uow.session.add(
        SafetyDecision(
            case_id=case.id, sequence=sequence, at=uow.now, decided_by=uow.actor.id, verdict=said.verdict,
            review_on=None if safe else said.look_on,
            sealed_where=sealed(WHERE, said.where) if safe else None,
            sealed_with_whom=sealed(WITH_WHOM, said.with_whom) if safe else None,
            sealed_why=None if safe else sealed(WHY, said.why),
            audience="case_team" if safe else "specialists", fact_or_opinion="opinion",
        )
    )  # fmt: skip
    uow.session.flush()


def decisions_of(uow: UnitOfWork, case: CaseFile) -> tuple[ShownDecision, ...]:
    """Everything that was said of visits, the newest first; for specialists."""
    rows = _rows(uow, case)
    uow.sealer.preload(row.sealed_where or row.sealed_why for row in rows)
    return tuple(_shown(uow, row) for row in rows)


def visit_plan_of(uow: UnitOfWork, case: CaseFile) -> VisitPlan | None:
    """Where and with whom, if that is what was said last: what was safe once is not told when it is no more."""
    latest = next(iter(_rows(uow, case)), None)
    if latest is None or latest.verdict != "safe":
        return None
    shown = _shown(uow, latest)
    return VisitPlan(where=shown.where, with_whom=shown.with_whom, decided_by=shown.decided_by, at=shown.at)


def _rows(uow: UnitOfWork, case: CaseFile) -> Sequence[SafetyDecision]:
    query = sa.select(SafetyDecision).where(
        SafetyDecision.force_id == uow.tenant.force_id, SafetyDecision.case_id == case.id
    )
    return uow.session.scalars(query.order_by(SafetyDecision.sequence.desc())).all()


def _shown(uow: UnitOfWork, row: SafetyDecision) -> ShownDecision:
    return ShownDecision(
        sequence=row.sequence,
        at=row.at,
        decided_by=row.decided_by,
        verdict=row.verdict,
        where=uow.sealer.read(WHERE, row.sealed_where) or "",
        with_whom=uow.sealer.read(WITH_WHOM, row.sealed_with_whom) or "",
        why=uow.sealer.read(WHY, row.sealed_why) or "",
        look_on=row.review_on,
    )
