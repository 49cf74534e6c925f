"""Puts the gateway together: it reacts to nothing, and what it keeps goes out by its own deliveries."""

from __future__ import annotations

from pathlib import Path

from common.service import Service

SERVICE = Service(name="gateway", migrations=Path(__file__).parent / "migrations")
