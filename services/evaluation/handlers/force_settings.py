"""Saves what a force's offence records cover, so that no figure claims more than they can show."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from evaluation.messages import Configured, ConfigureForce
from evaluation.messages.refusals import refused
from evaluation.store.force_settings import save_settings

LONGEST_WINDOW, LONGEST_LAG = 120, 366  # months, days


def configure_force(command: ConfigureForce, uow: UnitOfWork) -> Configured:
    """Save a new version of a force's settings. Raises: Refused(windows_invalid, recording_lag_invalid)."""
    if not command.windows or not all(1 <= months <= LONGEST_WINDOW for months in command.windows):
        raise refused("windows_invalid")
    if not 0 <= command.recording_lag_days <= LONGEST_LAG:
        raise refused("recording_lag_invalid")
    return Configured(version=save_settings(uow, command))
