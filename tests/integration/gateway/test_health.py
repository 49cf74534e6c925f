"""What monitoring asks: one line, from a real read and write, within seconds even when the database hangs."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from common.errors import Unavailable
from common.rpc.client import RpcClient
from gateway.inbound import health
from gateway.inbound.health import NO_ANSWER, SECONDS, Health
from gateway.store.tables import Inbound
from support.scene import Scene
from support.tcp_proxy import DroppingProxy
from support.webhook_scene import Webhooks
from wayout.deployment.deployment import Deployment
from wayout.processes.web_server import gateway_app


def answer(app) -> tuple[int, str, str]:
    response = app.test_client().get("/health")
    return response.status_code, response.text, response.content_type


def line(status: int, words: str) -> tuple[int, str, str]:
    return status, f"{words}\n", "text/plain"


def test_all_is_well_and_what_was_tried_leaves_nothing(pages, deployment):
    before = rows(deployment)
    assert answer(pages) == line(200, "ok")
    assert rows(deployment) == before


def rows(deployment) -> tuple[int, int]:
    with deployment.admin.connect() as connection:
        inbound = connection.scalar(sa.select(sa.func.count()).select_from(Inbound))
    with key_store(deployment) as connection:
        return inbound, connection.scalar(sa.text("SELECT count(*) FROM keys.key"))


@contextmanager
def key_store(deployment):
    url = sa.make_url(deployment.admin_url).set(database=deployment.key_store_database)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


@contextmanager
def main_database(deployment):
    with deployment.admin.begin() as connection:
        yield connection


@pytest.mark.parametrize(
    ("where", "right", "words"),
    [
        (main_database, "INSERT ON gateway.inbound", "the database cannot be written to"),
        (main_database, "SELECT ON gateway.inbound", "the database cannot be written to"),
        (key_store, "INSERT ON keys.key", "the key store cannot be written to"),
    ],
)
def test_a_right_that_is_missing_is_said_in_one_line(pages, deployment, where, right, words):
    login = deployment.logins.service("gateway")
    with where(deployment) as connection:
        connection.execute(sa.text(f'REVOKE {right} FROM "{login}"'))
    try:
        assert answer(pages) == line(503, words)
    finally:
        with where(deployment) as connection:
            connection.execute(sa.text(f'GRANT {right} TO "{login}"'))
    assert answer(pages) == line(200, "ok")


def test_a_fault_of_ours_is_told_once_and_the_next_one_tries_again(system):
    faults = [ZeroDivisionError()]

    class Directory:
        def is_demo(self) -> bool:
            if faults:
                raise faults.pop()
            return True

    asked = Health(system.units_of_work["gateway"], Directory())
    with pytest.raises(ZeroDivisionError):
        asked.problem()
    assert asked.problem() is None


def test_a_database_that_hangs_is_said_within_seconds_by_one_connection_and_it_recovers(deployment, system):
    proxy = DroppingProxy(deployment.admin_url)
    hanging = Deployment(proxy.url, deployment.secrets, kind="demo")
    units_of_work = hanging.units_of_work("gateway")
    app = gateway_app(hanging, units_of_work, system.rpc)
    assert answer(app) == line(200, "ok")
    proxy.pause_replies()
    for _ in range(2):
        began = time.monotonic()
        assert answer(app) == line(503, NO_ANSWER)
        assert time.monotonic() - began < SECONDS + 1
    proxy.cut()
    deadline = time.monotonic() + 20
    while answer(app)[0] != 200:
        assert time.monotonic() < deadline
    units_of_work.engine.dispose()


def test_a_lock_that_is_not_released_is_waited_for_by_the_database_no_longer_than_by_us(pages, deployment, monkeypatch):
    monkeypatch.setattr(health, "SECONDS", 0.2)
    with deployment.admin.begin() as connection:
        connection.execute(sa.text("LOCK TABLE gateway.inbound IN ACCESS EXCLUSIVE MODE"))
        assert line(503, "the database cannot be written to") in [answer(pages) for _ in range(6)]


def test_without_a_broker_texts_are_taken_in_and_all_is_well(system, deployment, force, phone):
    class NoBroker:
        def request(self, *_: object, **__: object) -> bytes:
            raise Unavailable("the broker")

    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    app = gateway_app(deployment, system.units_of_work["gateway"], RpcClient(NoBroker()))
    webhooks = Webhooks(scene, force, phone, shared_app=app)
    body = {"id": "1", "source_number": "447700900123", "destination_number": "07700900111", "message": "help"}
    assert webhooks.notify("received-text", json.dumps(body).encode()).status_code == 200
    assert answer(app) == line(200, "ok")
    system.run_until_idle()
