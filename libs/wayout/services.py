"""The list of all services: the one place that knows every room of the house."""

from __future__ import annotations

from pathlib import Path

import casework.wiring
import common.directory
import gateway.wiring
import referral.wiring
from common.migrating import DIRECTORY
from common.service import Service, subscriptions

SERVICES: tuple[Service, ...] = (referral.wiring.SERVICE, casework.wiring.SERVICE, gateway.wiring.SERVICE)
BY_NAME = {service.name: service for service in SERVICES}
SUBSCRIPTIONS = subscriptions(SERVICES)
HISTORIES: dict[str, Path] = {DIRECTORY: Path(common.directory.__file__).parent / "migrations"} | {
    service.name: service.migrations for service in SERVICES
}


def subscribers_of(publisher: str) -> tuple[str, ...]:
    """Who may take in something that this service says."""
    said = [subscribers for name, subscribers in SUBSCRIPTIONS.items() if name.startswith(f"{publisher}.")]
    return tuple(sorted({subscriber for subscribers in said for subscriber in subscribers}))
