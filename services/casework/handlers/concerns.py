"""A local group is worried about somebody: it is next on the case at once, until somebody says what was done."""

from __future__ import annotations

from casework.messages import AnswerConcern, Done
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, record_act
from casework.store.concerns import answer, find_concern, keep_concern
from casework.store.force_settings import settings_of
from common.errors import Refused
from common.unit_of_work import UnitOfWork
from voluntary.messages import ConcernRaised


def take_in_concern(event: ConcernRaised, uow: UnitOfWork) -> None:
    """Keep it once, whatever became of the work or the case since."""
    case = get_case(uow, event.case_id, lock=True)
    if not keep_concern(uow, case, event):
        return
    record_act(uow, case, "concern_raised")
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("collect", case.person_id, why="concern_raised")


def answer_concern(command: AnswerConcern, uow: UnitOfWork) -> Done:
    """Somebody acted on it; the first to say what was done answers it."""
    case = get_case(uow, command.case_id, lock=True)
    concern = find_concern(uow, case, command.concern_id)
    if concern.answered_at is not None:
        raise Refused("concern_answered")
    if not command.done.strip():
        raise Refused("action_needed")
    answer(uow, case, concern, command.done)
    record_act(uow, case, "concern_answered", reason=command.done)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="concern_answered")
    return Done()
