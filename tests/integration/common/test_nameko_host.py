"""The nameko host of a service, against a real broker: it loses nothing, and no message can kill it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pika
import pytest

from common.errors import Unavailable
from common.outbox.transport import OutboxMessage
from common.rabbitmq import queues
from common.rabbitmq.publisher import RabbitMqPublisher
from common.rabbitmq.queues import RPC_EXCHANGE
from common.rabbitmq.rpc_client import RabbitMqRpcTransport
from support.service_process import ServiceProcess
from support.tcp_proxy import DroppingProxy

pytestmark = pytest.mark.broker
DATABASE_URL = os.environ.get("WAYOUT_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="module")
def service(amqp_url: str) -> Iterator[ServiceProcess]:
    """For tests that leave the process as it was."""
    with ServiceProcess(amqp_url, relay_login="guest") as running:
        yield running.wait_until_ready()


@pytest.fixture(scope="module")
def transport(amqp_url: str) -> Iterator[RabbitMqPublisher]:
    made = RabbitMqPublisher(amqp_url)
    yield made
    made.close()


@pytest.fixture(scope="module")
def rpc(amqp_url: str) -> Iterator[RabbitMqRpcTransport]:
    made = RabbitMqRpcTransport(amqp_url)
    yield made
    made.close()


@pytest.fixture
def channel(amqp_url: str) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    """A channel with confirms: when publishing returns, the message is in its queue, before any later request."""
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    made = connection.channel()
    made.confirm_delivery()
    yield made
    connection.close()


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[DroppingProxy]:
    with DroppingProxy(amqp_url) as made:
        yield made


def send(transport: RabbitMqPublisher, name: str, bodies: list[str]) -> None:
    messages = [OutboxMessage(number, name, str(uuid4()), 7, body.encode()) for number, body in enumerate(bodies)]
    assert len(transport.send(messages).confirmed()) == len(bodies)


def dead_letters(channel, service: ServiceProcess) -> int:
    return count(channel, queues.dead_letter_queue(service.name))


def count(channel, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def wait_until(condition, timeout: float = 10.0) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "the condition did not become true"
        time.sleep(0.05)


def still_answers(rpc: RabbitMqRpcTransport, service: ServiceProcess) -> bool:
    """Whether it answers a request. Requests that were in its queue before were started before."""
    count_before = len(requests_for(service, "echo"))
    reply = rpc.request(f"{service.name}.echo", {}, b'{"args": [], "kwargs": {"all": "well"}}', 5)
    service.wait_until(lambda process: len(requests_for(process, "echo")) == count_before + 1)
    return json.loads(reply)["result"] == {"all": "well"}


def requests_for(service: ServiceProcess, method: str) -> list[dict]:
    return [report for report in service.reports("request") if report["name"].endswith(f".{method}")]


# Events


def test_events_come_in_order_and_in_batches_and_leave_the_queue(amqp_url, transport, channel):
    bodies = [f"e{n}" for n in range(1000)]
    with ServiceProcess(amqp_url, slow=0.02) as service:
        send(transport, service.name, bodies)
        service.wait_until(lambda process: sum(report["count"] for report in process.reports("batch_finished")) >= 1000)

        assert service.processed_bodies() == bodies
        assert 1 < max(report["count"] for report in service.reports("batch_finished")) <= 50
        assert service.stop() == 0
        assert transport.queue_depth(service.name)() == 0


def test_events_survive_an_unavailable_database_and_a_fault_of_ours(amqp_url, transport):
    bodies = [f"e{n}" for n in range(300)]
    with ServiceProcess(amqp_url, unavailable=2, failing=1) as service:
        send(transport, service.name, bodies)
        service.wait_until(lambda process: len(process.processed_bodies()) >= 300)

        assert service.processed_bodies() == bodies
        service.wait_until(lambda process: "ValueError at nameko_host_program.py" in process.log())
        assert (len(service.reports("unavailable")), len(service.reports("failed"))) == (2, 1)
        assert "the message of an exception" not in service.log()
        assert service.stop() == 0
        assert transport.queue_depth(service.name)() == 0


def test_undecodable_events_go_to_the_dead_letters_and_the_rest_is_processed(amqp_url, transport, channel):
    with ServiceProcess(amqp_url) as service:
        send(transport, service.name, ["good 1", "bad 1", "good 2", "bad 2"])
        service.wait_until(lambda process: process.reports("batch_finished"))

        wait_until(lambda: dead_letters(channel, service) == 2)
        assert service.stop() == 0
        wait_until(
            lambda: transport.queue_depth(service.name)() == 0
        )  # the broker keeps both until the dead letters are confirmed
        assert dead_letters(channel, service) == 2


def test_an_event_that_the_relay_did_not_send_is_never_processed(service, transport, channel):
    before = dead_letters(channel, service)
    channel.basic_publish("", service.event_queue, b"forged", pika.BasicProperties(message_id=str(uuid4())))
    send(transport, service.name, ["honest"])

    service.wait_until(lambda process: "honest" in process.processed_bodies())
    wait_until(lambda: dead_letters(channel, service) == before + 1)
    assert "forged" not in service.processed_bodies()


def test_an_event_with_unreadable_properties_stops_nothing(service, transport, channel):
    before = dead_letters(channel, service)
    channel.basic_publish("", service.event_queue, b"forged", pika.BasicProperties(message_id=b"\xff\xfe"))
    send(transport, service.name, ["honest again"])

    service.wait_until(lambda process: "honest again" in process.processed_bodies())
    wait_until(lambda: dead_letters(channel, service) == before + 1)
    assert "forged" not in service.processed_bodies()


def test_a_connection_lost_in_the_middle_of_a_batch_loses_nothing(amqp_url, proxy, transport):
    bodies = [f"e{n}" for n in range(300)]
    with ServiceProcess(proxy.url, amqp_url, slow=0.3) as service:
        send(transport, service.name, bodies)
        service.wait_until(lambda process: process.reports("batch_started"))
        proxy.cut()

        service.wait_until(
            lambda process: set(process.processed_bodies()) == set(bodies) and len(process.processed_bodies()) > 300
        )
        service.wait_until(
            lambda process: len(process.reports("batch_finished")) == len(process.reports("batch_started"))
        )
        assert service.stop() == 0
        assert transport.queue_depth(service.name)() == 0


def test_a_broker_that_was_unavailable_is_connected_to_again(amqp_url, proxy, transport, rpc):
    with ServiceProcess(proxy.url, amqp_url) as service:
        service.wait_until_ready()
        proxy.refuse()
        send(transport, service.name, ["meanwhile"])
        service.wait_until(lambda process: process.log().count("broker_connection_lost") >= 2)  # by both consumers

        proxy.accept_again()
        service.wait_until(lambda process: process.processed_bodies() == ["meanwhile"])
        service.wait_until_ready()
        assert still_answers(rpc, service)
        assert process_lines(service, "broker_connection_lost") == ["new", "new", "over", "over"]
        assert service.stop() == 0


def process_lines(service: ServiceProcess, event: str) -> list[str]:
    """What a process logged of a fault, in alphabetical order."""
    lines = [line for line in service.log().splitlines() if event in line]
    return sorted(word for line in lines for word in ("new", "continues", "over") if f"fault={word}" in plain(line))


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def test_its_heartbeat_is_kept_up_only_while_it_listens_to_its_queues(amqp_url, proxy, tmp_path):
    file = tmp_path / "heartbeat"

    def stopped() -> bool:
        file.unlink(missing_ok=True)
        time.sleep(0.5)  # five beats: that none comes is seen in no other way
        return not file.exists()

    with ServiceProcess(proxy.url, amqp_url, heartbeat_file=str(file)) as service:
        for _ in range(2):
            service.wait_until(lambda _: file.exists())
            file.unlink()
        wait_until(file.exists)
        proxy.refuse()
        wait_until(stopped)
        proxy.accept_again()
        wait_until(file.exists)


def test_stopping_finishes_the_current_batch_and_returns_the_rest_to_the_queue(amqp_url, transport):
    with ServiceProcess(amqp_url, slow=0.6) as service:
        send(transport, service.name, [f"e{n}" for n in range(350)])
        service.wait_until(lambda process: process.reports("batch_started"))
        began = time.monotonic()

        assert service.stop() == 0
        assert time.monotonic() - began < 3
        processed = sum(report["count"] for report in service.reports("batch_finished"))
        assert processed == len(service.processed_bodies()) <= 200
        assert transport.queue_depth(service.name)() == 350 - processed


def test_stopping_does_not_wait_for_an_unavailable_database(amqp_url, transport):
    with ServiceProcess(amqp_url, unavailable=1000) as service:
        send(transport, service.name, ["kept"])
        service.wait_until(lambda process: len(process.reports("unavailable")) >= 3)
        began = time.monotonic()

        assert service.stop() == 0
        assert time.monotonic() - began < 2
        assert transport.queue_depth(service.name)() == 1


def test_a_service_logs_its_start_when_it_answers_requests(amqp_url, proxy, rpc):
    proxy.refuse()
    with ServiceProcess(proxy.url, amqp_url) as service:
        service.wait_until(lambda process: process.log().count("broker_connection_lost") >= 2)
        assert "service_started" not in service.log()

        proxy.accept_again()
        service.wait_until(lambda process: "service_started" in process.log())
        assert still_answers(rpc, service)


# Requests

REPLY_ID = str(uuid4())
GOOD = {"reply_to": REPLY_ID, "correlation_id": "1"}
BAD_PROPERTIES = {
    "no reply address": {"correlation_id": "1"},
    "no correlation id": {"reply_to": REPLY_ID},
    "a reply address that is a method of a service": {**GOOD, "reply_to": "casework.open_case"},
    "a reply address that goes on after an id": {**GOOD, "reply_to": f"{REPLY_ID}\n"},
    "no properties": {},
    "a reply address that is not text": {**GOOD, "reply_to": b"\xff\xfe"},
    "a header that is not text": {"correlation_id": "1", "headers": {"compression": "application/x-gzip"}},
}


@pytest.mark.parametrize("properties", BAD_PROPERTIES.values(), ids=BAD_PROPERTIES.keys())
def test_a_request_that_cannot_be_answered_runs_nothing(service, rpc, channel, properties):
    before = len(service.reports("request"))
    channel.basic_publish(
        RPC_EXCHANGE, f"{service.name}.open_case", b"not even json", pika.BasicProperties(**properties)
    )

    assert still_answers(rpc, service)
    service.wait_until(lambda process: len(process.reports("request")) == before + 1)
    assert count(channel, service.rpc_queue) == 0
    assert service.alive


def test_a_request_put_straight_into_the_queue_runs_nothing(service, rpc, channel):
    before = len(service.reports("request"))
    channel.basic_publish("", service.rpc_queue, b"{}", pika.BasicProperties(**GOOD))

    assert still_answers(rpc, service)
    service.wait_until(lambda process: len(process.reports("request")) == before + 1)


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"\xff\xfe", b'{"kwargs": 1}'])
def test_a_body_of_any_kind_reaches_the_endpoint_unchanged(service, rpc, channel, body):
    before = len(requests_for(service, "anything"))
    channel.basic_publish(
        RPC_EXCHANGE,
        f"{service.name}.anything",
        body,
        pika.BasicProperties(
            **GOOD, content_encoding="latin-1", headers={"list": [1, {"a": None}], "compression": "x"}
        ),
    )

    assert still_answers(rpc, service)
    service.wait_until(lambda process: len(requests_for(process, "anything")) == before + 1)
    request = requests_for(service, "anything")[-1]
    assert (request["bytes"], request["headers"]) == (len(body), ["compression", "list"])


def test_an_endpoint_that_fails_sends_no_reply_and_is_not_called_again(service, rpc, channel):
    with pytest.raises(Unavailable):
        rpc.request(f"{service.name}.faulty", {}, b"{}", 0.4)

    assert still_answers(rpc, service)
    assert len(requests_for(service, "faulty")) == 1
    assert "the message of an exception" not in service.log()


def test_a_caller_that_has_gone_kills_nothing(service, rpc, channel):
    for _ in range(20):
        channel.basic_publish(RPC_EXCHANGE, f"{service.name}.largely", b"{}", pika.BasicProperties(**GOOD))
    assert still_answers(rpc, service)


def test_a_request_whose_reply_was_lost_is_answered_again(amqp_url, proxy, channel, rpc):
    with ServiceProcess(proxy.url, amqp_url) as service:
        service.wait_until_ready()
        request_slowly(channel, service, 15)  # more than are answered at once
        service.wait_until(lambda process: len(process.reports("request")) >= 10)
        proxy.cut()

        service.wait_until(lambda process: len(process.reports("request")) >= 25)
        assert still_answers(rpc, service)
        assert max(report["concurrent"] for report in service.reports("request")) == 10
        assert service.stop() == 0
        assert count(channel, service.rpc_queue) == 0


def test_stopping_finishes_running_requests_and_leaves_the_rest_to_another_process(amqp_url, channel):
    with ServiceProcess(amqp_url) as service:
        service.wait_until_ready()
        request_slowly(channel, service, 14)
        service.wait_until(lambda process: len(process.reports("request")) >= 10)

        assert service.stop() == 0
        assert len(service.reports("request")) == 10
        assert count(channel, service.rpc_queue) == 4


def request_slowly(channel, service: ServiceProcess, count: int) -> None:
    properties = pika.BasicProperties(**GOOD, headers={"seconds": "1.5"})
    for _ in range(count):
        channel.basic_publish(RPC_EXCHANGE, f"{service.name}.slowly", b'{"kwargs": {}}', properties)


# Jobs


def test_jobs_follow_at_once_while_there_are_more_and_survive_every_error(amqp_url):
    with ServiceProcess(amqp_url, jobs=[5, 5, "unavailable", "failing", 1, 0, 1]) as service:
        service.wait_until(lambda process: len(process.reports("jobs")) == 6)
        reports = service.reports("jobs")
        assert [report["result"] for report in reports] == [5, 5, "unavailable", "failing", 1, 1]
        assert reports[1]["at"] - reports[0]["at"] < 0.1
        assert reports[5]["at"] - reports[4]["at"] >= 0.2
        assert "the message of an exception" not in service.log()
        assert service.stop() == 0


# Eventlet


BLOCKING_QUERY = """
from common.nameko_host.eventlet_setup import assert_patched, patch_for_eventlet
patch_for_eventlet()
import sys, time
import eventlet, psycopg
assert_patched()
slow = lambda: psycopg.connect(sys.argv[1]).execute("SELECT pg_sleep(0.5)")
def ticks():
    times = [time.monotonic()]
    while time.monotonic() < times[0] + 0.7:
        eventlet.sleep(0.01)
        times.append(time.monotonic())
    return times
began = time.monotonic()
queries = [eventlet.spawn(slow) for _ in range(3)]
times = ticks()
for query in queries:
    query.wait()
print(max(b - a for a, b in zip(times, times[1:])), time.monotonic() - began)
"""
NAME_APPEARS_LATER = """
import socket, sys, time
from time import sleep
asked = []
def resolve(host, *rest, **kind):
    asked.append(host)
    sleep(0.3)
    if len(asked) == 1:
        raise socket.gaierror(-2, "no such name yet")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (sys.argv[2], int(sys.argv[3])))]
socket.getaddrinfo = resolve
from common.nameko_host.eventlet_setup import patch_for_eventlet
patch_for_eventlet()
import eventlet
from common.nameko_host.connection import connect
gaps, last = [], time.monotonic()
def tick():
    global last
    while True:
        eventlet.sleep(0.01)
        gaps.append(time.monotonic() - last)
        last = time.monotonic()
eventlet.spawn(tick)
for _ in range(2):
    try:
        connect(sys.argv[1], name="name appears later").close()
        print("found", max(gaps))
    except OSError:
        print("not yet")
"""
PATCHED_TOO_LATE = """
import psycopg
from common.nameko_host.eventlet_setup import NotPatched, patch_for_eventlet
try:
    patch_for_eventlet()
except NotPatched:
    print("refused")
"""
NOT_PATCHED = """
from common.nameko_host.eventlet_setup import NotPatched, assert_patched
try:
    assert_patched()
except NotPatched:
    print("refused")
"""
PSYCOPG_NOT_PATCHED = """
import os
os.environ["PSYCOPG_WAIT_FUNC"] = "wait_c"
import eventlet
eventlet.monkey_patch()
from common.nameko_host.eventlet_setup import NotPatched, assert_patched
try:
    assert_patched()
except NotPatched:
    print("refused")
"""


def run(program: str, *arguments: str) -> str:
    completed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout.strip()


def test_a_slow_query_stops_no_other_thread():
    longest_gap, total = map(float, run(BLOCKING_QUERY, DATABASE_URL.replace("+psycopg", "")).split())
    assert longest_gap < 0.25
    assert total < 1.2  # three queries of half a second each, at the same time


def test_a_broker_whose_name_appears_later_is_found(amqp_url):
    url = urlsplit(amqp_url)
    host, port = url.hostname or "localhost", str(url.port or 5672)
    named_url = url._replace(netloc=f"{url.netloc.rpartition('@')[0]}@a-broker-to-be:{port}").geturl()
    first, second = run(NAME_APPEARS_LATER, named_url, host, port).splitlines()
    assert first == "not yet"
    assert second.startswith("found")
    assert float(second.split()[1]) < 0.2  # while a name is resolved, other threads run


@pytest.mark.parametrize("program", [PATCHED_TOO_LATE, NOT_PATCHED, PSYCOPG_NOT_PATCHED])
def test_a_process_that_would_block_is_refused(program):
    assert run(program) == "refused"
