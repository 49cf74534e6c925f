"""The list of all services: the one place that knows every room of the house."""

from __future__ import annotations

from pathlib import Path

import casework.wiring
import common.directory
import evaluation.wiring
import gateway.wiring
import opportunities.wiring
import referral.wiring
import voluntary.wiring
from common.migrating import DIRECTORY
from common.service import Service, subscriptions

SERVICES: tuple[Service, ...] = (
    referral.wiring.SERVICE,
    casework.wiring.SERVICE,
    opportunities.wiring.SERVICE,
    voluntary.wiring.SERVICE,
    evaluation.wiring.SERVICE,
    gateway.wiring.SERVICE,
)
BY_NAME = {service.name: service for service in SERVICES}
SUBSCRIPTIONS = subscriptions(SERVICES)
HISTORIES: dict[str, Path] = {DIRECTORY: Path(common.directory.__file__).parent / "migrations"} | {
    service.name: service.migrations for service in SERVICES
}


SUBSCRIBERS: tuple[str, ...] = tuple(sorted({name for names in SUBSCRIPTIONS.values() for name in names}))
