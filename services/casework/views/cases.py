"""Answers questions about cases: the worklist, and one case with its plan."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.plan_progress import blocked_by, critical_path, is_stuck, sort_steps
from casework.domain.re_approach import ReApproach
from casework.domain.steps import CurrentStep, waits_for
from casework.messages import (
    Act,
    Callout,
    CaseDetail,
    FindCase,
    ListWork,
    Proposal,
    Review,
    StepDetail,
    WorkItem,
    WorkPage,
)
from casework.messages.refusals import refused
from casework.operations.navigator_proposals import propose_navigators
from casework.store.callouts import open_callouts
from casework.store.case_notes import find_information_given, list_contacts, list_needs
from casework.store.cases import REASON, acts_of, get_case
from casework.store.concerns import list_concerns
from casework.store.force_settings import settings_of
from casework.store.news import count_unread, list_news
from casework.store.participation import find_latest_agreement, list_absences
from casework.store.plans import EVIDENCE, Plan, find_plan, find_step_titles
from casework.store.safety_sheets import list_sheet_times
from casework.store.step_assignments import list_assignments
from casework.store.tables import CaseFile
from casework.store.visit_safety import find_visit_plan
from casework.store.visits import find_latest_visit, present_visit
from casework.store.worklist import find_work_page
from common.british_time import british_date
from common.roles import SUPERVISION
from common.unit_of_work import UnitOfWork


def list_work(question: ListWork, uow: UnitOfWork) -> WorkPage:
    """One page of what to do next, overdue first: the caller's own cases, or for supervisors the team's.

    Raises: Refused(page_invalid, supervisors_only).
    """
    if not question.mine and not uow.actor.has_any_role(SUPERVISION):
        raise refused("supervisors_only")
    page = find_work_page(uow, question.page, worker_id=uow.actor.id if question.mine else None)
    titles = find_step_titles(uow, [case.next_step_id for case in page.items if case.next_step_id])
    unread = count_unread(uow, [case.id for case in page.items])
    items = tuple(
        _item(case, titles.get(case.next_step_id) if case.next_step_id else None, unread.get(case.id, 0))
        for case in page.items
    )
    uow.audit("consult", *(case.person_id for case in page.items), why="worklist")
    return WorkPage(items=items, total=page.total, page=page.page, pages=page.pages)


def _item(case: CaseFile, title: str | None, unread_news: int) -> WorkItem:
    assert case.next_due_at is not None
    return WorkItem(
        case_id=case.id,
        person_id=case.person_id,
        site_id=case.site_id,
        state=case.state,
        worker_id=case.worker_id,
        next_action=case.next_action,  # type: ignore[arg-type]
        step_title=title,
        due_at=case.next_due_at,
        visits_held=case.visits_held_since is not None,
        unread_news=unread_news,
    )


def find_case(question: FindCase, uow: UnitOfWork) -> CaseDetail:
    """Everything about one case. Only supervisors see who else could carry it. Raises: Refused(not_found)."""
    case = get_case(uow, question.case_id)
    plan, visit = find_plan(uow, case), find_latest_visit(uow, case)
    titles = {step.step_id: step.planned.title for step in plan.steps} if plan else {}
    proposals = propose_navigators(uow, case, settings_of(uow))
    uow.audit("consult", case.person_id, why="case")
    return CaseDetail(
        case_id=case.id,
        person_id=case.person_id,
        site_id=case.site_id,
        state=case.state,
        opened_at=case.opened_at,
        worker_id=case.worker_id,
        information_given=find_information_given(uow, case),
        next_action=case.next_action,
        step_id=case.next_step_id,
        step_title=titles.get(case.next_step_id) if case.next_step_id else None,
        due_at=case.next_due_at,
        review=_review(visit),
        proposal=_proposal(case, proposals),
        choices=proposals if uow.actor.has_any_role(SUPERVISION, site_id=case.site_id) else (),
        needs=list_needs(uow, case),
        contacts=list_contacts(uow, case),
        plan_version=plan.version if plan else None,
        plan_agreed_at=plan.agreed_at if plan else None,
        steps=_steps(uow, case, plan) if plan else (),
        re_approach=present_visit(case, visit),
        concerns=list_concerns(uow, case),
        agreement=find_latest_agreement(uow, case),
        absences=list_absences(uow, case),
        acts=_acts(uow, case),
        visits_held_since=case.visits_held_since,
        safety_review_due_at=case.safety_review_due_at if case.visits_held_since is not None else None,
        visit_plan=find_visit_plan(uow, case),
        error_at=case.error_at,
        news=list_news(uow, case),
        callouts=_callouts(uow, case),
    )


def _callouts(uow: UnitOfWork, case: CaseFile) -> tuple[Callout, ...]:
    return tuple(
        Callout(
            callout_id=row.id, reason=row.reason, raised_at=row.raised_at, acknowledged_at=row.acknowledged_at,
            acknowledged_by=row.acknowledged_by,
        )
        for row in open_callouts(uow, case)
    )  # fmt: skip


def _proposal(case: CaseFile, proposals: tuple[Proposal, ...]) -> Proposal | None:
    """A navigator is proposed while the sergeant has to decide, also in a review."""
    return proposals[0] if proposals and case.next_action == "decide_navigator" else None


def _review(visit: ReApproach | None) -> Review | None:
    """Why a new arrest waits for the sergeant, while it does."""
    return visit.review if visit is not None and visit.is_open else None


def _steps(uow: UnitOfWork, case: CaseFile, plan: Plan) -> tuple[StepDetail, ...]:
    """Every step, so that each comes after those it waits for."""
    critical, today = critical_path(plan.steps), british_date(uow.now)
    assignments, sheets = list_assignments(uow, case), list_sheet_times(uow, case)
    return tuple(
        replace(
            _step(uow, plan, step, stuck=is_stuck(step, today), critical=step.key in critical),
            taken_on_by=assignments.get(step.step_id, ()),
            sheet_at=sheets.get(step.step_id),
        )
        for step in sort_steps(plan.steps)
    )


def _step(uow: UnitOfWork, plan: Plan, step: CurrentStep, *, stuck: bool, critical: bool) -> StepDetail:
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
        proposed_at=step.proposed_at if step.state == "released" else None,
        waits_for=waits_for(step, plan.steps),
        blocks=blocked_by(step.key, plan.steps),
        stuck=stuck,
        critical=critical,
    )


def _acts(uow: UnitOfWork, case: CaseFile) -> tuple[Act, ...]:
    """The history. A reason in words replaces the code of the act's detail."""
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
