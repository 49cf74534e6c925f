"""The process of one service: its requests, its events and its jobs."""

from __future__ import annotations

from typing import Any

import referral.wiring
from common import logs
from common.crypto.secrets import read_hpke_private, read_key, read_signing_key, read_verify_key
from common.database.engine import engine_for
from common.heartbeat import Heartbeat
from common.inbox import Inbox
from common.jobs.worker import JobWorker
from common.nameko_host import host
from common.rabbitmq.rpc_client import RabbitMqRpcTransport
from common.rpc.client import RpcClient
from common.rpc.endpoint import Endpoint
from common.rpc.service_client import ServiceClient
from common.rpc.tokens import Verifier
from common.unit_of_work import SealerFactory
from wayout.deployment import factories
from wayout.deployment.process_settings import (
    KeyOwningSettings,
    KeyReadingSettings,
    ReferralSettings,
    ServiceSettings,
)
from wayout.deployment.readiness import wait_until_ready
from wayout.deployment.registry import BY_NAME
from wayout.deployment.setting_readers import read_service_public_keys


def run_service_process(service: str, settings: ServiceSettings) -> None:
    """Run one service until SIGTERM. eventlet must be patched already. Raises: NotReady."""
    logs.configure_logging(service)
    definition = BY_NAME[service]
    units_of_work = factories.units_of_work(
        service, settings.database_url, _sealer_factory(service, settings), pool=host.MAX_WORKERS, retention=settings
    )
    wait_until_ready(units_of_work.engine, service)
    jobs = None
    if definition.job_handlers:
        engine = engine_for(settings.jobs_database_url, pool=1)
        jobs = JobWorker(definition, units_of_work, engine, _ports(service, settings))
    host.run_service(
        service,
        amqp_url=settings.amqp_url,
        inbox=Inbox(definition, units_of_work),
        endpoint=Endpoint(definition, units_of_work, _verifier(settings)),
        jobs=jobs,
        relay_login=settings.relay_login,
        heartbeat=Heartbeat(settings.heartbeat_file),
    )


def _sealer_factory(service: str, settings: ServiceSettings) -> SealerFactory:
    if not isinstance(settings, KeyOwningSettings):
        return factories.no_sealer
    url, wrapping_key = settings.key_store_url, read_key(settings.wrapping_key)
    if not isinstance(settings, KeyReadingSettings):
        return factories.blinding_only(url, service, wrapping_key)
    inbound_key = read_hpke_private(settings.inbound_private_key) if isinstance(settings, ReferralSettings) else None
    participants_key = read_key(settings.participants_key)
    return factories.opening_sealer(
        factories.key_store(url, service, wrapping_key, participants_key=participants_key, inbound_key=inbound_key)
    )


def _verifier(settings: ServiceSettings) -> Verifier:
    service_keys = read_service_public_keys(settings.service_public_keys)
    return Verifier([read_verify_key(settings.token_verify_key)], service_keys=service_keys)


def _ports(service: str, settings: ServiceSettings) -> Any:
    """What a service's jobs need from outside: referral texting providers, others at most a service client."""
    if not isinstance(settings, ReferralSettings):
        return _service_client(service, settings) if settings.service_signing_key else None
    return referral.wiring.ports(settings)


def _service_client(service: str, settings: ServiceSettings) -> ServiceClient:
    rpc = RpcClient(RabbitMqRpcTransport(settings.amqp_url))
    return ServiceClient(service, read_signing_key(settings.service_signing_key), rpc)
