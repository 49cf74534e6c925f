"""What is declared decides what each login may do; that a broker holds to it is tried in tests/integration."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import replace

import pytest

from common.crypto.secrets import generate_secrets
from common.messages import declaration
from common.roles import PLATFORM
from voluntary.messages import ListFunds
from wayout.deployment import broker_permissions
from wayout.deployment.broker_permissions import definitions, password_hash, permissions
from wayout.deployment.deployment import Deployment
from wayout.deployment.environment_files import RELAY, WEB, environment, processes
from wayout.deployment.registry import SERVICES, callers_of, messages_asked_by, messages_asked_for_users

AMQP = "amqp://guest:guest@broker:5672/%2F"
METHODS = [name for service in SERVICES for name in service.request_handlers_by_name()]


@pytest.fixture
def deployment():
    return Deployment("postgresql://admin:word@database/wayout", generate_secrets())


def test_a_password_is_hashed_as_the_broker_documents_it():
    assert password_hash("test12", bytes.fromhex("908DC60A")) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    assert password_hash("test12") != password_hash("test12")


def test_every_method_can_be_asked_by_somebody_and_by_nobody_who_is_not_declared():
    for caller, right in permissions().items():
        may = set(messages_asked_for_users() if caller == WEB else messages_asked_by(caller))
        assert {name for name in METHODS if re.search(right.topic_write, name)} == may, caller
    assert set(METHODS) == set(messages_asked_for_users()) | set(messages_asked_by(PLATFORM))


def test_a_service_that_may_ask_gets_its_key_the_right_and_replies_and_the_other_its_name(deployment, monkeypatch):
    before = permissions()["casework"]
    assert "WAYOUT_SERVICE_SIGNING_KEY" not in environment(deployment, "casework", AMQP)
    declared = replace(declaration(ListFunds), services=frozenset({"casework"}))
    monkeypatch.setattr(ListFunds, "__declaration__", declared)
    may = permissions()["casework"]
    assert re.search(may.topic_write, "voluntary.list_funds")
    assert not re.search(may.topic_write, "voluntary.list_claims")
    assert re.search(may.configure, "rpc.reply-wayout-11111111-2222-4333-8444-555555555555")
    assert not re.search(before.configure, "rpc.reply-wayout-11111111-2222-4333-8444-555555555555")
    assert "WAYOUT_SERVICE_SIGNING_KEY" in environment(deployment, "casework", AMQP)
    assert callers_of("voluntary") == ("casework", PLATFORM)
    assert environment(deployment, "voluntary", AMQP)["WAYOUT_SERVICE_PUBLIC_KEYS"].startswith("casework:")


def test_every_process_has_a_login_of_its_own_and_no_other_ones_password(deployment):
    said = {process: json.dumps(environment(deployment, process, AMQP)) for process in processes()}
    for process in (*processes(), PLATFORM):
        login, password = deployment.broker_login(process)
        assert {one for one in said if password in said[one]} == {process} - {PLATFORM}
        assert f"amqp://{login}:{password}@broker:5672/%2F" == deployment.broker_url(AMQP, process)
    for service in set(processes()) - {RELAY, WEB}:
        assert environment(deployment, service, AMQP)["WAYOUT_RELAY_LOGIN"] == deployment.broker_login(RELAY)[0]


def test_the_file_for_the_broker_tells_no_password_and_may_be_read_by_the_brokers_own_account(deployment, tmp_path):
    file = broker_permissions.write(tmp_path / "rabbitmq", deployment, AMQP)
    text = file.read_text()
    assert [one for one in permissions() if deployment.broker_login(one)[1] in text] == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert {user["name"] for user in json.loads(text)["users"]} == {
        deployment.broker_login(one)[0] for one in permissions()
    }
    assert {user["tags"] for user in json.loads(text)["users"]} == {""}


@pytest.mark.parametrize(("url", "vhost"), [(AMQP, "/"), ("amqp://broker", "/"), ("amqp://broker/a%2Fb", "a/b")])
def test_rights_are_for_the_virtual_host_that_the_processes_use(url, vhost, deployment, tmp_path):
    told = json.loads(broker_permissions.write(tmp_path, deployment, url).read_text())
    assert told["vhosts"] == [{"name": vhost}]
    for kind in ("permissions", "topic_permissions", "queues", "exchanges", "bindings"):
        assert {one["vhost"] for one in told[kind]} == {vhost}
    assert definitions(deployment, vhost)["queues"] == told["queues"]
