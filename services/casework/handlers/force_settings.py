"""Checks and saves a force's settings: who carries its cases, and its time limits."""

from __future__ import annotations

from casework.messages import ConfigureForce, Done
from casework.messages.refusals import refused
from casework.store.force_settings import save_settings
from common.sender_ids import parse_sender_id
from common.unit_of_work import UnitOfWork


def configure_force(command: ConfigureForce, uow: UnitOfWork) -> Done:
    """Save a new version of a force's settings.

    Raises: Refused(worker_repeated, cap_invalid, clock_invalid, re_approach_cap_invalid, duty_number_invalid).
    """
    ids = [worker.worker_id for worker in command.workers]
    if len(set(ids)) < len(ids):
        raise refused("worker_repeated")
    if any(worker.cap < 0 for worker in command.workers):
        raise refused("cap_invalid")
    if command.first_contact_hours < 1 or command.re_approach_hours < 1:
        raise refused("clock_invalid")
    if command.re_approach_cap < 1:
        raise refused("re_approach_cap_invalid")
    if command.safety_review_hours < 1 or command.not_yet_days < 1:
        raise refused("clock_invalid")
    numbers = [worker.number for worker in command.workers if worker.number]
    if any(
        parse_sender_id(number).kind != "phone" for number in (*numbers, *(one.number for one in command.duty_numbers))
    ):
        raise refused("duty_number_invalid")
    save_settings(uow, command)
    return Done()
