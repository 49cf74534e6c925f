"""The group and the case team write to each other about a piece of work; each side is told."""

from __future__ import annotations

from common.queries import find
from common.unit_of_work import UnitOfWork
from voluntary.domain.thread import check_message, check_thread
from voluntary.messages import Created, Done, MessageWritten, ReadMessages, WriteMessage
from voluntary.operations.access import commission_on_thread
from voluntary.store.tables import Step
from voluntary.store.threads import insert_message, mark_read


def write_message(command: WriteMessage, uow: UnitOfWork) -> Created:
    """Raises: Refused(not_found, commission_not_running, message_needed)."""
    commission, side = commission_on_thread(uow, command.commission_id)
    check_thread(commission.state)
    check_message(command.words)
    step = find(uow, Step, commission.step_id)
    message_id = insert_message(uow, commission, side, command.words)
    mark_read(uow, commission, side)
    commission.version += 1
    written = MessageWritten(
        message_id=message_id,
        commission_id=commission.id,
        case_id=step.case_id,
        step_id=step.id,
        site_id=step.site_id,
        side=side,
    )
    uow.raise_event(written, subject=commission.id, sequence=commission.version)
    uow.audit("collect", step.person_id, why="message_written")
    return Created(id=message_id)


def read_messages(command: ReadMessages, uow: UnitOfWork) -> Done:
    """Raises: Refused(not_found, commission_not_running)."""
    commission, side = commission_on_thread(uow, command.commission_id)
    check_thread(commission.state)
    mark_read(uow, commission, side)
    uow.audit("consult", find(uow, Step, commission.step_id).person_id, why="messages_read")
    return Done()
