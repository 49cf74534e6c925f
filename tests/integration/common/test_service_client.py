"""A chore asks another service in its own service's name: as itself alone, for one force, saying what led it there."""

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
CAUSE, SOMEBODY = uuid4(), uuid4()


@dataclass
class Two:
    """Casework, with a chore that asks, and evaluation, which keeps who asked it and why."""

    system: InProcessSystem
    who: list[tuple[str, frozenset[str], UUID | None]] = field(default_factory=list)

    def plan(self, force_id: int) -> None:
        with self.system.units_of_work["casework"].begin(Tenant(force_id), SELF) as uow:
            uow.schedule("ask", at=uow.now, subject=uuid4())
        while self.system.jobs["casework"].run_due():
            pass

    def asking(self, caller: str, key: str) -> ServiceClient:
        return ServiceClient(caller, self.system.deployment.service_key(key), self.system.rpc)


def ask(due: Any, units_of_work: Any, ports: ServiceClient) -> None:
    ports.ask(QUESTION, force_id=due.force_id, cause=CAUSE, command_id=due.id)
    with units_of_work.begin(Tenant(due.force_id), SELF) as uow:
        complete(due, uow)


@pytest.fixture
def two(deployment, monkeypatch) -> Iterator[Callable[[str], Two]]:
    """A real message, which casework may ask if it is told so, in a house of two services of its own."""
    made: list[Two] = []

    def build(*callers: str) -> Two:
        monkeypatch.setattr(
            ConfigureForce, "__declaration__", replace(declaration(ConfigureForce), services=frozenset(callers))
        )

        def answered(_: ConfigureForce, uow: Any) -> Configured:
            built.who.append((uow.actor.id, uow.actor.roles, uow.cause))
            uow.audit("consult", SOMEBODY, why="asked_by_a_chore")
            return Configured(version=1)

        asks = Service("casework", BY_NAME["casework"].migrations, job_handlers=(handle_job("ask", ask),))
        answers = Service("evaluation", BY_NAME["evaluation"].migrations, (handle_request(ConfigureForce, answered),))
        built = Two(InProcessSystem(deployment, {}, services=(asks, answers)))
        made.append(built)
        return built

    yield build
    for one in made:
        one.system.close()


def test_a_chore_asks_as_its_service_and_the_others_audit_names_what_led_there(two, deployment, force):
    both = two("casework")
    both.plan(force.id)
    assert both.who == [("service:casework", frozenset(), CAUSE)]
    with deployment.admin.connect() as connection:
        query = sa.text("SELECT actor, cause FROM evaluation.audit WHERE force_id = :force")
        assert connection.execute(query, {"force": force.id}).all() == [("service:casework", CAUSE)]


def test_a_chore_of_a_service_that_may_ask_nothing_has_no_voice(two):
    assert two("platform").system.jobs["casework"].ports is None


def test_a_service_that_may_not_ask_and_one_that_signs_with_anothers_key_are_refused(two, force):
    both = two("platform")
    for caller, key in (("casework", "casework"), ("platform", "casework"), ("casework", "platform")):
        with pytest.raises(Refused, match="token_refused"):
            both.asking(caller, key).ask(QUESTION, force_id=force.id, command_id=uuid4())
    assert both.who == []


def test_nobody_asks_while_holding_a_transaction_open(two, force):
    both = two("casework")
    with both.system.units_of_work["casework"].begin(Tenant(force.id), SELF), pytest.raises(RequestInsideUnitOfWork):
        both.asking("casework", "casework").ask(QUESTION, force_id=force.id, command_id=uuid4())
    assert both.who == []
