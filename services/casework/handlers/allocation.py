"""The sergeant decides who carries a case; where a visit waits for review, that decision also makes it due."""

from __future__ import annotations

from casework.domain.allocation import decide
from casework.domain.case import next_state
from casework.domain.re_approach import ReApproach, after_review
from casework.handlers.case_opening import reopen_case
from casework.messages import AllocateNavigator, Done, NavigatorAllocated
from casework.operations.navigator_proposals import find_team
from casework.operations.next_actions import order_revisit, re_approach_rules, refresh_next_action
from casework.store.caseloads import move_caseload
from casework.store.cases import find_last_navigator, get_case, record_act
from casework.store.force_settings import settings_of
from casework.store.tables import CaseFile
from casework.store.visits import find_latest_visit, update_visit
from common.unit_of_work import UnitOfWork


def allocate_navigator(command: AllocateNavigator, uow: UnitOfWork) -> Done:
    """Give a case to a navigator. Choosing the current navigator changes nothing, unless a review waits for it.

    Raises: Refused(not_found, case_closed, worker_unknown, worker_not_at_site, reason_needed).
    """
    case = get_case(uow, command.case_id, lock=True)
    settings = settings_of(uow)
    review = _review_of(uow, case)
    if case.state == "closed" and review is not None:
        reopen_case(uow, case)
    next_state(case.state, "allocated")
    team = find_team(uow, case, settings, lock=True)
    known_to = find_last_navigator(uow, case.person_id)
    decide(team, case.site_id, command.worker_id, command.reason, known_to=known_to)
    if command.worker_id != case.worker_id or review is not None:
        _allocate(uow, case, command)
    if review is not None:
        visit = after_review(review, re_approach_rules(settings), uow.now)
        update_visit(uow, case, visit)
        order_revisit(uow, case, visit)
    refresh_next_action(uow, case, settings)
    uow.audit("alter", case.person_id, why="navigator_allocated")
    return Done()


def _review_of(uow: UnitOfWork, case: CaseFile) -> ReApproach | None:
    visit = find_latest_visit(uow, case)
    return visit if visit is not None and visit.is_open and visit.review is not None else None


def _allocate(uow: UnitOfWork, case: CaseFile, command: AllocateNavigator) -> None:
    move_caseload(uow, to=command.worker_id, since=case.worker_id)
    case.worker_id = command.worker_id
    sequence = record_act(uow, case, "allocated", command.worker_id, command.reason)
    allocated = NavigatorAllocated(case_id=case.id, worker_id=command.worker_id)
    uow.raise_event(allocated, subject=case.id, sequence=sequence)
