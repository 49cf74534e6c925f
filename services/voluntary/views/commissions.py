"""The questions about commissions: a group's list, one commission, and the steps that no group has."""

from __future__ import annotations

from uuid import UUID

from common.queries import find, find_all
from common.roles import CASE_TEAM
from common.unit_of_work import UnitOfWork
from voluntary.domain.commission import ENDED, may_disclose
from voluntary.messages import (
    COMMISSIONERS,
    GROUPS,
    Act,
    CommissionDetail,
    CommissionItem,
    CommissionPage,
    FindCommission,
    ListCommissions,
    ListUnassignedSteps,
    PassedOverGroup,
    SessionDetail,
    UnassignedStep,
    UnassignedSteps,
)
from voluntary.operations.access import own_commission, visible_group
from voluntary.operations.group_selection import preview_choice
from voluntary.store import commissions
from voluntary.store.groups import group_of, names_of, workers_of
from voluntary.store.tables import Commission, Step
from voluntary.store.threads import count_unread, list_messages


def list_commissions(question: ListCommissions, uow: UnitOfWork) -> CommissionPage:
    """Requests to answer first, then work that goes on, then what is over."""
    page = commissions.commissions_page(uow, visible_group(uow), question.page)
    steps = {step.id: step for step in find_all(uow, Step, Step.id.in_({row.step_id for row in page.items}))}
    ids = [row.id for row in page.items]
    counted, unread = commissions.session_counts(uow, ids), count_unread(uow, ids, "group")
    items = tuple(
        _item(row, steps[row.step_id], counted.get(row.id, 0), unread.get(row.id, 0) if may_disclose(row.state) else 0)
        for row in page.items
    )
    return CommissionPage(items=items, total=page.total, page=question.page, pages=page.pages)


def _item(row: Commission, step: Step, sessions_done: int, unread: int) -> CommissionItem:
    return CommissionItem(
        commission_id=row.id,
        organisation_id=row.organisation_id,
        site_id=row.site_id,
        service=step.service,
        state=row.state,
        wanted_by=step.wanted_by,
        answer_due_at=row.answer_due_at,
        sessions_planned=row.sessions,
        sessions_done=sessions_done,
        unread=unread,
    )


def find_commission(question: FindCommission, uow: UnitOfWork) -> CommissionDetail:
    """One piece of work, with as much of it as the caller needs to know."""
    commission = _visible(uow, question.commission_id)
    step = find(uow, Step, commission.step_id)
    disclosed = may_disclose(commission.state)
    case_team, own = uow.actor.has_any_role(CASE_TEAM, site_id=commission.site_id), _is_own(uow, commission)
    commissions_here = uow.actor.has_any_role(COMMISSIONERS, site_id=commission.site_id)
    shown = case_team or (own and disclosed)
    uow.audit("disclose" if own and disclosed else "consult", step.person_id, why="commission")
    return CommissionDetail(
        commission_id=commission.id,
        organisation_id=commission.organisation_id,
        organisation=names_of(uow, [commission.organisation_id])[commission.organisation_id],
        award_id=commission.award_id,
        site_id=commission.site_id,
        service=step.service,
        state=commission.state,
        chosen_because=commission.chosen_because,
        wanted_by=step.wanted_by,
        answer_due_at=commission.answer_due_at,
        sessions_planned=commission.sessions,
        price_pence=commission.price_pence,
        no_show_pence=commission.no_show_pence,
        may_disclose=disclosed,
        person_id=step.person_id if shown else None,
        sessions=session_details(uow, commission, notes=case_team or (own and commission.state not in ENDED)),
        acts=_acts(uow, commission, named=case_team or commissions_here),
        messages=list_messages(uow, commission) if shown else (),
    )


def _visible(uow: UnitOfWork, commission_id: UUID) -> Commission:
    commission = find(uow, Commission, commission_id)
    if uow.actor.has_any_role(CASE_TEAM | COMMISSIONERS, site_id=commission.site_id):
        return commission
    return own_commission(uow, commission_id, lock=False)


def _is_own(uow: UnitOfWork, commission: Commission) -> bool:
    works_here = uow.actor.has_any_role(GROUPS, site_id=commission.site_id)
    return works_here and group_of(uow, uow.actor.id) == commission.organisation_id


def session_details(uow: UnitOfWork, commission: Commission, *, notes: bool) -> tuple[SessionDetail, ...]:
    """The sessions of a commission; what was written about them only with ``notes``."""
    rows = commissions.sessions_of(uow, commission.id)
    if notes:
        uow.sealer.preload(
            sealed for row in rows for sealed in (row.sealed_activity, row.sealed_how_it_went, row.sealed_next_steps)
        )

    def read(part: str, sealed: bytes | None) -> str:
        return (uow.sealer.read(f"voluntary.session.{part}", sealed) or "") if notes else ""

    return tuple(
        SessionDetail(
            session_id=row.id,
            held_on=row.held_on,
            attended=row.attended,
            absence=row.absence,
            activity=read("activity", row.sealed_activity),
            how_it_went=read("how_it_went", row.sealed_how_it_went),
            next_steps=read("next_steps", row.sealed_next_steps),
            concern=row.concern,
            behaviour=row.behaviour,
            pence=row.pence,
        )
        for row in rows
    )


def _acts(uow: UnitOfWork, commission: Commission, *, named: bool) -> tuple[Act, ...]:
    """A group sees the names of its own users only; everybody else is the commissioning side."""
    own = workers_of(uow, commission.organisation_id)
    return tuple(
        Act(
            sequence=row.sequence,
            at=row.at,
            actor=row.actor if named or row.actor in own else commissions.SERVICE_ACTOR,
            act=row.act,
            reason=row.reason,
        )
        for row in commissions.acts_of(uow, commission.id)
    )


def list_unassigned_steps(question: ListUnassignedSteps, uow: UnitOfWork) -> UnassignedSteps:
    """Steps that no group has, oldest first, with the reason for each group as it is now."""
    return UnassignedSteps(items=tuple(_unassigned(uow, step) for step in commissions.unassigned_steps(uow)))


def _unassigned(uow: UnitOfWork, step: Step) -> UnassignedStep:
    assert step.exhausted_since is not None
    passed = preview_choice(uow, step).passed_over
    return UnassignedStep(
        step_id=step.id,
        site_id=step.site_id,
        service=step.service,
        wanted_by=step.wanted_by,
        exhausted_since=step.exhausted_since,
        passed_over=tuple(PassedOverGroup(organisation_id=each.organisation_id, reason=each.reason) for each in passed),
    )
