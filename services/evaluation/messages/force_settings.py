"""A force's settings for its figures."""

from __future__ import annotations

from datetime import date

from common.messages import RpcRequest, command, record
from common.roles import PLATFORM


@record
class Configured:
    version: int


@command("evaluation.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(RpcRequest[Configured]):
    """A new version of the force's settings: from which day its offences are known at
    most (a site's figures begin later where less was brought in), how many days they take to be
    recorded, and the windows (in months) of its figures."""

    offences_known_from: date
    recording_lag_days: int
    windows: tuple[int, ...] = (6, 12, 36, 48)
