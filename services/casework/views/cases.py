"""What people see: whom to go to next and why, and one case with the whole road from A to B."""

from __future__ import annotations

from casework.domain.re_approach import ReApproach
from casework.domain.steps import StandingStep
from casework.messages import (
    Act,
    CaseDetail,
    FindCase,
    ListWork,
    Proposal,
    Review,
    StepDetail,
    WorkItem,
    WorkPage,
)
from casework.operations.navigator_proposals import proposals_for
from casework.store.case_notes import contacts_of, needs_of, told_of
from casework.store.cases import REASON, acts_of, get_case
from casework.store.concerns import concerns_of
from casework.store.force_settings import settings_of
from casework.store.participation import agreement_shown, away_shown
from casework.store.plans import EVIDENCE, Plan, plan_of, titles_of
from casework.store.tables import CaseFile
from casework.store.visit_safety import visit_plan_of
from casework.store.visits import latest_visit, shown
from casework.store.worklist import work_page
from common.errors import Refused
from common.roles import SUPERVISION
from common.unit_of_work import UnitOfWork


def list_work(question: ListWork, uow: UnitOfWork) -> WorkPage:
    """One page of what to do next, late first: one's own, or for supervisors the whole team's."""
    if not question.mine and not uow.actor.has_any_role(SUPERVISION):
        raise Refused("supervisors_only")
    page = work_page(uow, question.page, worker_id=uow.actor.id if question.mine else None)
    titles = titles_of(uow, [case.next_step_id for case in page.items if case.next_step_id])
    items = tuple(_item(case, titles.get(case.next_step_id) if case.next_step_id else None) for case in page.items)
    uow.audit("consult", *(case.person_id for case in page.items), why="worklist")
    return WorkPage(items=items, total=page.total, page=page.page, pages=page.pages)


def _item(case: CaseFile, title: str | None) -> WorkItem:
    assert case.next_due_at is not None
    return WorkItem(
        case_id=case.id,
        person_id=case.person_id,
        site_id=case.site_id,
        state=case.state,
        worker_id=case.worker_id,
        why=case.next_action,  # type: ignore[arg-type]
        step_title=title,
        due_at=case.next_due_at,
        held=case.visits_held_since is not None,
    )


def find_case(question: FindCase, uow: UnitOfWork) -> CaseDetail:
    """Everything about one case. Whom else it could be given to is for those who decide it."""
    case = get_case(uow, question.case_id)
    plan, visit = plan_of(uow, case), latest_visit(uow, case)
    titles = {step.step_id: step.planned.title for step in plan.steps} if plan else {}
    proposals = proposals_for(uow, case, settings_of(uow))
    uow.audit("consult", case.person_id, why="case")
    return CaseDetail(
        case_id=case.id,
        person_id=case.person_id,
        site_id=case.site_id,
        state=case.state,
        opened_at=case.opened_at,
        worker_id=case.worker_id,
        told=told_of(uow, case),
        why=case.next_action,
        step_id=case.next_step_id,
        step_title=titles.get(case.next_step_id) if case.next_step_id else None,
        due_at=case.next_due_at,
        review=_review(visit),
        proposal=_proposal(case, proposals),
        choices=proposals if uow.actor.has_any_role(SUPERVISION) else (),
        needs=needs_of(uow, case),
        contacts=contacts_of(uow, case),
        plan_version=plan.version if plan else None,
        plan_agreed_at=plan.agreed_at if plan else None,
        steps=tuple(_step(uow, plan, step) for step in plan.steps) if plan else (),
        re_approach=shown(case, visit),
        concerns=concerns_of(uow, case),
        agreement=agreement_shown(uow, case),
        away=away_shown(uow, case),
        acts=_acts(uow, case),
        held_since=case.visits_held_since,
        look_due_at=case.safety_review_due_at if case.visits_held_since is not None else None,
        visit_plan=visit_plan_of(uow, case),
        error_at=case.error_at,
    )


def _proposal(case: CaseFile, proposals: tuple[Proposal, ...]) -> Proposal | None:
    """Somebody is proposed while the sergeant has to decide, also again in a review."""
    return proposals[0] if proposals and case.next_action == "decide_navigator" else None


def _review(visit: ReApproach | None) -> Review | None:
    """Why the sergeant is asked about a new arrest, while that waits for her."""
    return visit.review if visit is not None and visit.is_open else None


def _step(uow: UnitOfWork, plan: Plan, step: StandingStep) -> StepDetail:
    return StepDetail(
        step_id=step.step_id,
        key=step.key,
        kind=step.planned.kind,
        title=step.planned.title,
        need=step.planned.need,
        after=step.planned.after,
        target=step.planned.target,
        service=step.planned.service,
        state=step.state,
        released_at=step.released_at,
        done_at=step.done_at,
        evidence=uow.sealer.read(EVIDENCE, plan.evidence[step.step_id]),
        setback=step.setback if step.state == "released" else None,
        setback_at=step.setback_at if step.state == "released" else None,
    )


def _acts(uow: UnitOfWork, case: CaseFile) -> tuple[Act, ...]:
    """The history. A reason given in words says more than the code beside it."""
    return tuple(
        Act(
            sequence=row.sequence,
            at=row.at,
            actor=row.actor,
            act=row.act,
            detail=uow.sealer.read(REASON, row.sealed_reason) or row.detail,
        )
        for row in acts_of(uow, case)
    )
