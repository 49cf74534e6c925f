"""The nameko process around a service, against a real broker: nothing is lost, and nothing that comes in kills it."""

from __future__ import annotations

import json
import os
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
    """For tests that leave the process as they found it."""
    with ServiceProcess(amqp_url, relay_login="guest") as running:
        yield running.ready()


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
    """What is published on it is in its queue when that returns: whatever is asked after comes after."""
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
    messages = [OutboxMessage(n, name, str(uuid4()), 7, body.encode()) for n, body in enumerate(bodies)]
    assert len(transport.send(messages).confirmed()) == len(bodies)


def dead_letters(channel, service: ServiceProcess) -> int:
    return count(channel, queues.dead_letter_queue(service.name))


def count(channel, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def until(condition, within: float = 10.0) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.05)


def still_answers(rpc: RabbitMqRpcTransport, service: ServiceProcess) -> bool:
    """Whether it answers, and has said so. What had reached its queue before was begun before."""
    heard = len(asked(service, "echo"))
    said = rpc.request(f"{service.name}.echo", {}, b'{"args": [], "kwargs": {"all": "well"}}', 5)
    service.until(lambda one: len(asked(one, "echo")) == heard + 1)
    return json.loads(said)["result"] == {"all": "well"}


def asked(service: ServiceProcess, method: str) -> list[dict]:
    return [said for said in service.heard("asked") if said["name"].endswith(f".{method}")]


# Events


def test_events_come_in_order_and_in_batches_and_leave_the_queue(amqp_url, transport, channel):
    bodies = [f"e{n}" for n in range(1000)]
    with ServiceProcess(amqp_url, slow=0.02) as service:
        send(transport, service.name, bodies)
        service.until(lambda one: sum(said["many"] for said in one.heard("took")) >= 1000)

        assert service.taken() == bodies
        assert 1 < max(said["many"] for said in service.heard("took")) <= 50
        assert service.stop() == 0
        assert transport.queue_depth(service.name)() == 0


def test_events_outlast_a_database_that_is_away_and_a_fault_of_ours(amqp_url, transport):
    bodies = [f"e{n}" for n in range(300)]
    with ServiceProcess(amqp_url, away=2, broken=1) as service:
        send(transport, service.name, bodies)
        service.until(lambda one: len(one.taken()) >= 300)

        assert service.taken() == bodies
        assert (len(service.heard("away")), len(service.heard("broken"))) == (2, 1)
        assert "the words of a fault" not in service.log()
        assert "ValueError at nameko_host_program.py" in service.log()
        assert service.stop() == 0
        assert transport.queue_depth(service.name)() == 0


def test_what_cannot_be_decoded_goes_to_the_dead_letters_and_the_rest_is_done(amqp_url, transport, channel):
    with ServiceProcess(amqp_url) as service:
        send(transport, service.name, ["good 1", "bad 1", "good 2", "bad 2"])
        service.until(lambda one: one.heard("took"))

        until(lambda: dead_letters(channel, service) == 2)
        assert service.stop() == 0
        until(
            lambda: transport.queue_depth(service.name)() == 0
        )  # the broker keeps both until the dead letters are confirmed
        assert dead_letters(channel, service) == 2


def test_an_event_that_the_relay_did_not_send_is_never_taken(service, transport, channel):
    before = dead_letters(channel, service)
    channel.basic_publish("", service.event_queue, b"forged", pika.BasicProperties(message_id=str(uuid4())))
    send(transport, service.name, ["honest"])

    service.until(lambda one: "honest" in one.taken())
    until(lambda: dead_letters(channel, service) == before + 1)
    assert "forged" not in service.taken()


def test_an_event_whose_properties_cannot_be_read_stops_nothing(service, transport, channel):
    before = dead_letters(channel, service)
    channel.basic_publish("", service.event_queue, b"forged", pika.BasicProperties(message_id=b"\xff\xfe"))
    send(transport, service.name, ["honest again"])

    service.until(lambda one: "honest again" in one.taken())
    until(lambda: dead_letters(channel, service) == before + 1)
    assert "forged" not in service.taken()


def test_a_connection_lost_in_the_middle_of_a_batch_loses_nothing(amqp_url, proxy, transport):
    bodies = [f"e{n}" for n in range(300)]
    with ServiceProcess(proxy.url, amqp_url, slow=0.3) as service:
        send(transport, service.name, bodies)
        service.until(lambda one: one.heard("taking"))
        proxy.cut()

        service.until(lambda one: set(one.taken()) == set(bodies) and len(one.taken()) > 300)
        service.until(lambda one: len(one.heard("took")) == len(one.heard("taking")))
        assert service.stop() == 0
        assert transport.queue_depth(service.name)() == 0


def test_a_broker_that_is_away_for_a_while_is_found_again(amqp_url, proxy, transport, rpc):
    with ServiceProcess(proxy.url, amqp_url) as service:
        service.ready()
        proxy.refuse()
        send(transport, service.name, ["meanwhile"])
        service.until(lambda one: one.log().count("broker_connection_lost") >= 4)

        proxy.accept_again()
        service.until(lambda one: one.taken() == ["meanwhile"])
        service.ready()
        assert still_answers(rpc, service)
        assert service.stop() == 0


def test_stopping_finishes_the_batch_in_hand_and_gives_the_rest_back(amqp_url, transport):
    with ServiceProcess(amqp_url, slow=0.6) as service:
        send(transport, service.name, [f"e{n}" for n in range(350)])
        service.until(lambda one: one.heard("taking"))
        began = time.monotonic()

        assert service.stop() == 0
        assert time.monotonic() - began < 3
        done = sum(said["many"] for said in service.heard("took"))
        assert done == len(service.taken()) <= 200
        assert transport.queue_depth(service.name)() == 350 - done


def test_stopping_does_not_wait_for_a_database_that_is_away(amqp_url, transport):
    with ServiceProcess(amqp_url, away=1000) as service:
        send(transport, service.name, ["kept"])
        service.until(lambda one: len(one.heard("away")) >= 3)
        began = time.monotonic()

        assert service.stop() == 0
        assert time.monotonic() - began < 2
        assert transport.queue_depth(service.name)() == 1


def test_a_service_says_that_it_runs_when_it_can_be_asked(amqp_url, proxy, rpc):
    proxy.refuse()
    with ServiceProcess(proxy.url, amqp_url) as service:
        service.until(lambda one: one.log().count("broker_connection_lost") >= 2)
        assert "service_started" not in service.log()

        proxy.accept_again()
        service.until(lambda one: "service_started" in one.log())
        assert still_answers(rpc, service)


# Questions

REPLY_ID = str(uuid4())
GOOD = {"reply_to": REPLY_ID, "correlation_id": "1"}
HOSTILE = {
    "no reply address": {"correlation_id": "1"},
    "no correlation id": {"reply_to": REPLY_ID},
    "a reply address that is somebody's method": {**GOOD, "reply_to": "casework.open_case"},
    "a reply address that goes on after an id": {**GOOD, "reply_to": f"{REPLY_ID}\n"},
    "no properties": {},
    "a reply address that is no text": {**GOOD, "reply_to": b"\xff\xfe"},
    "a header that is no text": {"correlation_id": "1", "headers": {"compression": "application/x-gzip"}},
}


@pytest.mark.parametrize("properties", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_request_that_nobody_could_be_answered_runs_nothing(service, rpc, channel, properties):
    before = len(service.heard("asked"))
    channel.basic_publish(
        RPC_EXCHANGE, f"{service.name}.open_case", b"not even json", pika.BasicProperties(**properties)
    )

    assert still_answers(rpc, service)
    assert len(service.heard("asked")) == before + 1
    assert count(channel, service.rpc_queue) == 0
    assert service.alive


def test_a_request_put_straight_into_the_queue_runs_nothing(service, rpc, channel):
    before = len(service.heard("asked"))
    channel.basic_publish("", service.rpc_queue, b"{}", pika.BasicProperties(**GOOD))

    assert still_answers(rpc, service)
    assert len(service.heard("asked")) == before + 1


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"\xff\xfe", b'{"kwargs": 1}'])
def test_a_body_of_any_kind_reaches_the_endpoint_as_it_is(service, rpc, channel, body):
    before = len(asked(service, "anything"))
    channel.basic_publish(
        RPC_EXCHANGE,
        f"{service.name}.anything",
        body,
        pika.BasicProperties(
            **GOOD, content_encoding="latin-1", headers={"list": [1, {"a": None}], "compression": "x"}
        ),
    )

    assert still_answers(rpc, service)
    service.until(lambda one: len(asked(one, "anything")) == before + 1)
    seen = asked(service, "anything")[-1]
    assert (seen["bytes"], seen["headers"]) == (len(body), ["compression", "list"])


def test_an_endpoint_at_fault_answers_nobody_and_is_not_asked_again(service, rpc, channel):
    with pytest.raises(Unavailable):
        rpc.request(f"{service.name}.faulty", {}, b"{}", 0.4)

    assert still_answers(rpc, service)
    assert len(asked(service, "faulty")) == 1
    assert "the words of a fault" not in service.log()


def test_a_caller_that_is_gone_kills_nothing(service, rpc, channel):
    for _ in range(20):
        channel.basic_publish(RPC_EXCHANGE, f"{service.name}.largely", b"{}", pika.BasicProperties(**GOOD))
    assert still_answers(rpc, service)


def test_a_question_cut_off_from_its_answer_is_answered_again(amqp_url, proxy, channel, rpc):
    with ServiceProcess(proxy.url, amqp_url) as service:
        service.ready()
        ask_slowly(channel, service, 15)  # more than are answered at once
        service.until(lambda one: len(one.heard("asked")) >= 10)
        proxy.cut()

        service.until(lambda one: len(one.heard("asked")) >= 25)
        assert still_answers(rpc, service)
        assert max(said["at_once"] for said in service.heard("asked")) == 10
        assert service.stop() == 0
        assert count(channel, service.rpc_queue) == 0


def test_stopping_answers_what_is_being_answered_and_leaves_the_rest_to_another(amqp_url, channel):
    with ServiceProcess(amqp_url) as service:
        service.ready()
        ask_slowly(channel, service, 14)
        service.until(lambda one: len(one.heard("asked")) >= 10)

        assert service.stop() == 0
        assert len(service.heard("asked")) == 10
        assert count(channel, service.rpc_queue) == 4


def ask_slowly(channel, service: ServiceProcess, many: int) -> None:
    asked = pika.BasicProperties(**GOOD, headers={"seconds": "1.5"})
    for _ in range(many):
        channel.basic_publish(RPC_EXCHANGE, f"{service.name}.slowly", b'{"kwargs": {}}', asked)


# Chores


def test_chores_follow_at_once_while_there_are_some_and_outlast_every_trouble(amqp_url):
    with ServiceProcess(amqp_url, jobs=[5, 5, "away", "broken", 1, 0, 1]) as service:
        service.until(lambda one: len(one.heard("jobs")) == 6)
        seen = service.heard("jobs")
        assert [said["brings"] for said in seen] == [5, 5, "away", "broken", 1, 1]
        assert seen[1]["at"] - seen[0]["at"] < 0.1
        assert seen[5]["at"] - seen[4]["at"] >= 0.2
        assert "the words of a fault" not in service.log()
        assert service.stop() == 0


# Green


THE_GAP = """
from common.nameko_host.eventlet_setup import assert_patched, patch_for_eventlet
patch_for_eventlet()
import sys, time
import eventlet, psycopg
assert_patched()
slow = lambda: psycopg.connect(sys.argv[1]).execute("SELECT pg_sleep(0.5)")
def ticks():
    seen = [time.monotonic()]
    while time.monotonic() < seen[0] + 0.7:
        eventlet.sleep(0.01)
        seen.append(time.monotonic())
    return seen
began = time.monotonic()
queries = [eventlet.spawn(slow) for _ in range(3)]
seen = ticks()
for query in queries:
    query.wait()
print(max(b - a for a, b in zip(seen, seen[1:])), time.monotonic() - began)
"""
A_NAME_APPEARS = """
import socket, sys, time
from time import sleep
asked = []
def looked_up(host, *rest, **kind):
    asked.append(host)
    sleep(0.3)
    if len(asked) == 1:
        raise socket.gaierror(-2, "no such name yet")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (sys.argv[2], int(sys.argv[3])))]
socket.getaddrinfo = looked_up
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
        connect(sys.argv[1], name="a name appears").close()
        print("found", max(gaps))
    except OSError:
        print("not yet")
"""
TOO_LATE = """
import psycopg
from common.nameko_host.eventlet_setup import NotPatched, patch_for_eventlet
try:
    patch_for_eventlet()
except NotPatched:
    print("refused")
"""
NOT_AT_ALL = """
from common.nameko_host.eventlet_setup import NotPatched, assert_patched
try:
    assert_patched()
except NotPatched:
    print("refused")
"""
ONLY_PATCHED = """
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
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_a_slow_query_stops_no_other_thread():
    longest_gap, together = map(float, run(THE_GAP, DATABASE_URL.replace("+psycopg", "")).split())
    assert longest_gap < 0.25
    assert together < 1.2  # three queries of half a second each, at the same time


def test_a_broker_whose_name_appears_later_is_found_then(amqp_url):
    where = urlsplit(amqp_url)
    host, port = where.hostname or "localhost", str(where.port or 5672)
    named = where._replace(netloc=f"{where.netloc.rpartition('@')[0]}@a-broker-to-be:{port}").geturl()
    first, then = run(A_NAME_APPEARS, named, host, port).splitlines()
    assert first == "not yet"
    assert then.startswith("found")
    assert float(then.split()[1]) < 0.2  # while a name is looked up, everything else goes on


@pytest.mark.parametrize("program", [TOO_LATE, NOT_AT_ALL, ONLY_PATCHED])
def test_a_process_that_would_block_is_refused(program):
    assert run(program) == "refused"
