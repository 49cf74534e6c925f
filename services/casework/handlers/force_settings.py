"""A force decides who carries its cases and by which clocks, checked before it stands."""

from __future__ import annotations

from casework.messages import ConfigureForce, Done
from casework.store.force_settings import keep_settings
from common.errors import Refused
from common.unit_of_work import UnitOfWork


def configure_force(command: ConfigureForce, uow: UnitOfWork) -> Done:
    """Keep a new version of a force's settings."""
    ids = [worker.worker_id for worker in command.workers]
    if len(set(ids)) < len(ids):
        raise Refused("worker_repeated")
    if any(worker.cap < 0 for worker in command.workers):
        raise Refused("cap_invalid")
    if command.first_contact_hours < 1 or command.re_approach_hours < 1:
        raise Refused("clock_invalid")
    if command.re_approach_cap < 1:
        raise Refused("re_approach_cap_invalid")
    if command.safe_to_visit_hours < 1 or command.look_again_days < 1:
        raise Refused("clock_invalid")
    keep_settings(uow, command)
    return Done()
