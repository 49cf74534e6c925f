"""The sergeant decides who carries a case; beyond the cap of visits that decision is also what sends her again."""

from __future__ import annotations

from casework.domain.allocation import decide
from casework.domain.case import after
from casework.domain.re_approach import ReApproach, after_review
from casework.handlers.case_opening import reopen
from casework.messages import AllocateNavigator, Done, NavigatorAllocated
from casework.operations.navigator_proposals import team_of
from casework.operations.next_actions import order_revisit, refresh_next_action, rules_of
from casework.store.caseloads import hand_over
from casework.store.cases import get_case, last_navigator, record_act
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visits import keep_visit, latest_visit
from common.unit_of_work import UnitOfWork


def allocate_navigator(command: AllocateNavigator, uow: UnitOfWork) -> Done:
    """Give a case to a navigator. Deciding on whom it has already changes nothing, unless a review waits for it."""
    case = get_case(uow, command.case_id, lock=True)
    settings = settings_of(uow)
    review = _review_of(uow, case)
    if case.state == "closed" and review is not None:
        reopen(uow, case)
    after(case.state, "allocated")
    team = team_of(uow, case, settings, lock=True)
    known_to = last_navigator(uow, case.person_id)
    decide(team, case.site_id, command.worker_id, command.reason, known_to=known_to)
    if command.worker_id != case.worker_id or review is not None:
        _give(uow, case, command)
    if review is not None:
        visit = after_review(review, rules_of(settings), uow.now)
        keep_visit(uow, case, visit)
        order_revisit(uow, case, visit)
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why="navigator_allocated")
    return Done()


def _review_of(uow: UnitOfWork, case: CaseFile) -> ReApproach | None:
    visit = latest_visit(uow, case)
    return visit if visit is not None and visit.is_open and visit.review is not None else None


def _give(uow: UnitOfWork, case: CaseFile, command: AllocateNavigator) -> None:
    hand_over(uow, to=command.worker_id, since=case.worker_id)
    case.worker_id = command.worker_id
    sequence = record_act(uow, case, "allocated", command.worker_id, command.reason)
    allocated = NavigatorAllocated(case_id=case.id, worker_id=command.worker_id)
    uow.raise_event(allocated, subject=case.id, sequence=sequence)
