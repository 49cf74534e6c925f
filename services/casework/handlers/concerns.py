"""A local group raised a concern: it is next on the case at once, until someone records what was done."""

from __future__ import annotations

from casework.messages import AnswerConcern, Done
from casework.messages.refusals import refused
from casework.operations.callouts import raise_callout
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, record_act
from casework.store.concerns import find_concern, save_concern, save_concern_answer
from casework.store.force_settings import settings_of
from common.unit_of_work import UnitOfWork
from voluntary.messages import ConcernRaised


def on_concern_raised(event: ConcernRaised, uow: UnitOfWork) -> None:
    """Record it once, whatever has become of the work or the case since."""
    case = get_case(uow, event.case_id, lock=True)
    if not save_concern(uow, case, event):
        return
    record_act(uow, case, "concern_raised")
    raise_callout(uow, case, event.concern_id, "concern")
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("collect", case.person_id, why="concern_raised")


def answer_concern(command: AnswerConcern, uow: UnitOfWork) -> Done:
    """Record what was done. The first answer counts.

    Raises: Refused(not_found, concern_answered, action_needed).
    """
    case = get_case(uow, command.case_id, lock=True)
    concern = find_concern(uow, case, command.concern_id)
    if concern.answered_at is not None:
        raise refused("concern_answered")
    if not command.done.strip():
        raise refused("action_needed")
    save_concern_answer(uow, case, concern, command.done)
    record_act(uow, case, "concern_answered", reason=command.done)
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="concern_answered")
    return Done()
