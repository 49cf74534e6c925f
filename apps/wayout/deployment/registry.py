"""The list of all services: the only module that knows every service."""

from __future__ import annotations

from pathlib import Path

import casework.wiring
import common.directory
import evaluation.wiring
import gateway.wiring
import opportunities.wiring
import referral.wiring
import voluntary.wiring
from common.database.migrate import DIRECTORY
from common.messages import Declaration, declaration
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


def messages_asked_by(caller: str) -> tuple[str, ...]:
    """The messages that a service, or the platform, may ask of others in its own name."""
    return tuple(declared.name for declared in _request_declarations() if caller in declared.services)


def messages_asked_for_users() -> tuple[str, ...]:
    """The messages that the gateway may ask in the name of users."""
    return tuple(declared.name for declared in _request_declarations() if declared.roles)


def callers_of(service: str) -> tuple[str, ...]:
    """The services that may ask this one in their own name."""
    messages = [declared for declared in _request_declarations() if declared.name.startswith(f"{service}.")]
    return tuple(sorted({caller for declared in messages for caller in declared.services}))


def _request_declarations() -> list[Declaration]:
    return [declaration(handler.message) for service in SERVICES for handler in service.request_handlers]
