"""A job asks another service in its own service's name: in no role, for one force, with the cause of its request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.jobs.worker import complete
from common.messages import declaration
from common.rpc.client import RequestInsideUnitOfWork
from common.rpc.service_client import ServiceClient
from common.service import Service, handle_job, handle_request
from common.tenancy import Tenant, service_actor
from evaluation.messages import Configured, ConfigureForce
from wayout.deployment.registry import BY_NAME
from wayout.processes.in_process import InProcessSystem

SELF = service_actor("casework")
QUESTION = ConfigureForce(offences_known_from=date(2020, 1, 1), recording_lag_days=30)
CAUSE, PERSON = uuid4(), uuid4()


@dataclass
class TwoServices:
    """Casework, with a job that asks, and evaluation, which records who asked and why."""

    system: InProcessSystem
    who: list[tuple[str, frozenset[str], UUID | None]] = field(default_factory=list)

    def plan(self, force_id: int) -> None:
        with self.system.units_of_work["casework"].begin(Tenant(force_id), SELF) as uow:
            uow.schedule("ask", at=uow.now, subject=uuid4())
        while self.system.jobs["casework"].run_due():
            pass

    def asking(self, caller: str, key: str) -> ServiceClient:
        return ServiceClient(caller, self.system.deployment.service_key(key), self.system.rpc)


def ask(job: Any, units_of_work: Any, ports: ServiceClient) -> None:
    ports.ask(QUESTION, force_id=job.force_id, cause=CAUSE, command_id=job.id)
    with units_of_work.begin(Tenant(job.force_id), SELF) as uow:
        complete(job, uow)


@pytest.fixture
def build_services(deployment, monkeypatch) -> Iterator[Callable[[str], TwoServices]]:
    """A real message that the given callers may send, in a system of two services."""
    made: list[TwoServices] = []

    def build(*callers: str) -> TwoServices:
        monkeypatch.setattr(
            ConfigureForce, "__declaration__", replace(declaration(ConfigureForce), services=frozenset(callers))
        )

        def answer(_: ConfigureForce, uow: Any) -> Configured:
            built.who.append((uow.actor.id, uow.actor.roles, uow.cause))
            uow.audit("consult", PERSON, why="asked_by_a_job")
            return Configured(version=1)

        caller = Service("casework", BY_NAME["casework"].migrations, job_handlers=(handle_job("ask", ask),))
        answering = Service("evaluation", BY_NAME["evaluation"].migrations, (handle_request(ConfigureForce, answer),))
        built = TwoServices(InProcessSystem(deployment, {}, services=(caller, answering)))
        made.append(built)
        return built

    yield build
    for services in made:
        services.system.close()


def test_a_job_asks_as_its_service_and_the_other_services_audit_names_the_cause(build_services, deployment, force):
    services = build_services("casework")
    services.plan(force.id)
    assert services.who == [("service:casework", frozenset(), CAUSE)]
    with deployment.admin.connect() as connection:
        query = sa.text("SELECT actor, cause FROM evaluation.audit WHERE force_id = :force")
        assert connection.execute(query, {"force": force.id}).all() == [("service:casework", CAUSE)]


def test_a_service_that_may_ask_nothing_gets_no_client(build_services):
    assert build_services("platform").system.jobs["casework"].ports is None


def test_a_service_that_may_not_ask_or_signs_with_anothers_key_is_refused(build_services, force):
    services = build_services("platform")
    for caller, key in (("casework", "casework"), ("platform", "casework"), ("casework", "platform")):
        with pytest.raises(Refused, match="token_refused"):
            services.asking(caller, key).ask(QUESTION, force_id=force.id, command_id=uuid4())
    assert services.who == []


def test_a_request_inside_a_unit_of_work_is_an_error(build_services, force):
    services = build_services("casework")
    with (
        services.system.units_of_work["casework"].begin(Tenant(force.id), SELF),
        pytest.raises(RequestInsideUnitOfWork),
    ):
        services.asking("casework", "casework").ask(QUESTION, force_id=force.id, command_id=uuid4())
    assert services.who == []
