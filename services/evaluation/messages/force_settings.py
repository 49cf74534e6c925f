"""What a force decided about its figures."""

from __future__ import annotations

from datetime import date

from common.messages import Asks, command, record
from common.roles import PLATFORM


@record
class Configured:
    version: int


@command("evaluation.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Configured]):
    """A new version of what this force decided: how far back its offence records reach, how late they come in, and
    the windows (in months) that are looked at."""

    offences_known_from: date
    recording_lag_days: int
    windows: tuple[int, ...] = (6, 12, 36, 48)
