"""A force decides which of the hard limits are the law where it is."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from opportunities.messages import ConfigureForce, Done
from opportunities.store.force_settings import save_settings


def configure_force(command: ConfigureForce, uow: UnitOfWork) -> Done:
    """Keep a new version of a force's settings."""
    save_settings(uow, command)
    return Done()
