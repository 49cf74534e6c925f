"""Puts the gateway together: it reacts to nothing, what it keeps goes out by its own deliveries, and goes in time."""

from __future__ import annotations

from pathlib import Path

from common.service import Service
from gateway.forgetting import FORGETTING

SERVICE = Service(name="gateway", migrations=Path(__file__).parent / "migrations", chores=(FORGETTING,))
