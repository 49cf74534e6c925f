"""What the tests share: a database of their own with every schema, and an in-process system on it without threads."""

from __future__ import annotations

import gc
import itertools
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import sleep
from typing import Any
from weakref import WeakSet

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

import referral.wiring
from common.british_time import british_date, end_of_british_day
from common.clock import real_time
from common.crypto.secrets import generate_secrets
from common.directory import address as address_table
from common.directory import deployment as deployment_table
from common.directory import force as force_table
from common.directory import metadata as directory
from common.directory import site as site_table
from referral.wiring import Ports
from support.duplicating_transport import DuplicatingTransport
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME
from wayout.phones.simulator import PhoneNetwork, phone_network
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app

settings.register_profile("wayout", deadline=None)  # a busy machine is no fault of the code
settings.register_profile("quick", deadline=None, max_examples=15)  # of ./wayout test --quick
settings.load_profile("wayout")
# A fault is logged as Python says it: drawn in colours with every variable, it takes longer than what is tested.
PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure([*structlog.get_config()["processors"][:-1], PLAIN])
ADMIN = os.environ.get("WAYOUT_TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
RULES = Path(__file__).parent / "rules"
PLAYED = re.compile(r"^def \w+\(.*\bplayed\b", re.M)
SCENE = {file.name for file in RULES.glob("test_*.py") if PLAYED.search(file.read_text(encoding="utf-8"))}
IDLE = 25  # connections that a worker keeps from one test to the next: a PostgreSQL lets in a hundred of everybody's
DAY = timedelta(days=1)
LONGEST_TEST = timedelta(seconds=45)  # of those that count days
_engines: WeakSet[sa.Engine] = WeakSet()


@sa.event.listens_for(sa.Engine, "engine_connect")
def _remember(connection: sa.Connection) -> None:
    _engines.add(connection.engine)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return SceneTogether(config, log)


class SceneTogether(LoadFileScheduling):
    """A worker has a file to itself, and one has all the rules about the scene, which is then played but once."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "the scene" if file.startswith("tests/rules/") and Path(file).name in SCENE else file


def pytest_runtest_setup() -> None:
    """No test runs over midnight, British or UTC, where what it wrote down as today becomes yesterday: it waits."""
    now = real_time()
    midnight = min(end_of_british_day(british_date(now)), datetime.combine(now.date() + DAY, time(0), UTC))
    if midnight - now < LONGEST_TEST:
        sleep((midnight - now).total_seconds() + 1)


@pytest.fixture(autouse=True)
def few_connections() -> Iterator[None]:
    """Gives what lies idle back to the server, once it is much: houses of many tests keep pools of their own."""
    yield
    pooled = [one for one in _engines if isinstance(one.pool, sa.QueuePool)]
    if sum(one.pool.checkedin() for one in pooled) > IDLE:
        for one in pooled:
            one.dispose()


@pytest.fixture(scope="session")
def amqp_url() -> str:
    return os.environ.get("WAYOUT_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    with database_of_our_own() as made:
        yield made


@contextmanager
def database_of_our_own(kind: str = "demo") -> Iterator[Deployment]:
    """A database and key store of our own, migrated, and removed with its roles when the tests are over."""
    name = f"wayout_test_{secrets.token_hex(4)}"
    server = sa.create_engine(ADMIN, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    url = sa.make_url(ADMIN).set(database=name).render_as_string(hide_password=False)
    made = Deployment(url, generate_secrets(), kind=kind)
    made.migrate()
    yield made
    made.admin.dispose()
    with server.connect() as connection:
        for database in (name, made.key_store_database):
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'))
        roles = connection.scalars(
            sa.text("SELECT rolname FROM pg_roles WHERE starts_with(rolname, :name)"), {"name": name}
        )
        for role in roles.all():
            connection.execute(sa.text(f'DROP ROLE IF EXISTS "{role}"'))


def referral_ports(network: PhoneNetwork) -> Ports:
    """The real way by which texts go out, to pretend phones: there is no fake of it."""
    return referral.wiring.ports(network.texting_accounts())


@dataclass(frozen=True)
class Force:
    """A fresh force with two sites. ``address`` is that of the first site's public form."""

    id: int
    first_site: int
    second_site: int
    address: str


_numbers = itertools.count(1)


@pytest.fixture
def force(deployment: Deployment) -> Iterator[Force]:
    made = new_force(deployment)
    yield made
    leave(deployment, made)


@pytest.fixture
def other_force(deployment: Deployment) -> Iterator[Force]:
    made = new_force(deployment)
    yield made
    leave(deployment, made)


def new_force(deployment: Deployment) -> Force:
    number = next(_numbers)
    with deployment.admin.begin() as connection:
        connection.execute(sa.insert(force_table).values(id=number, slug=f"force-{number}", name=f"Force {number}"))
        for place in (1, 2):
            site = {"id": number * 10 + place, "force_id": number, "slug": f"site-{place}", "name": f"Site {place}"}
            connection.execute(sa.insert(site_table).values(**site))
        form = {"slug": f"place-{number}", "force_id": number, "site_id": number * 10 + 1}
        connection.execute(sa.insert(address_table).values(**form))
    return Force(number, number * 10 + 1, number * 10 + 2, str(form["slug"]))


def leave(deployment: Deployment, force: Force) -> None:
    """Takes a force off the list of forces, with what was still to be done for it: else whoever moves the clock in a
    later test does for every force before it what has fallen due since. What is written of it stays."""
    mine = f"WHERE force_id = {force.id}"
    undone = [f"DELETE FROM {name}.job {mine}" for name in BY_NAME]
    undelivered = [f"DELETE FROM {name}.delivery {mine} AND delivered_at IS NULL" for name in BY_NAME]
    known = [f"DELETE FROM {table} {mine}" for table in reversed(directory.sorted_tables) if "force_id" in table.c]
    with deployment.admin.begin() as connection:
        listed = f"DELETE FROM {force_table} WHERE id = {force.id}"
        connection.exec_driver_sql("; ".join([*undone, *undelivered, *known, listed]))


@pytest.fixture(scope="session")
def shared_phone() -> Iterator[PhoneNetwork]:
    with phone_network() as network:
        yield network


@pytest.fixture(scope="session")
def shared_system(deployment: Deployment, shared_phone: PhoneNetwork) -> Iterator[InProcessSystem]:
    """Made once: it holds nothing of a test, and its connections are dear."""
    made = InProcessSystem(deployment, {"referral": referral_ports(shared_phone)}, transport=DuplicatingTransport)
    yield made
    made.close()


@pytest.fixture
def phone(shared_phone: PhoneNetwork) -> PhoneNetwork:
    """The phones, with nothing sent yet."""
    shared_phone.forget()
    return shared_phone


@pytest.fixture
def system(shared_system: InProcessSystem, phone: PhoneNetwork) -> InProcessSystem:
    """Every service on the test database; ``run_until_idle()`` relays and runs jobs, everything twice."""
    return shared_system


@pytest.fixture(scope="session")
def pages(shared_system: InProcessSystem) -> Flask:
    """The gateway's pages and webhooks on the shared system, made once: routes, templates and connections are slow to
    make. Forms are taken without the token that their pages carry."""
    app = gateway_app(shared_system.deployment, shared_system.units_of_work["gateway"], shared_system.rpc)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def advance(deployment: Deployment) -> Iterator[Callable[[timedelta], None]]:
    """Moves the demo's clock on; it goes back when the test is over."""
    offset = deployment_table.c.clock_offset_seconds

    def move(span: timedelta) -> None:
        with deployment.admin.begin() as connection:
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=offset + span.total_seconds()))

    yield move
    with deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


@pytest.fixture(scope="module")
def passable_folder() -> Iterator[Path]:
    """A folder of our own that the account of a private server may pass through; a module's tests share it."""
    folder = Path(tempfile.mkdtemp(prefix="wayout-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_finish() -> None:
    """What is imported by now lives as long as the run: looking it through for garbage again and again finds none."""
    gc.collect()
    gc.freeze()
