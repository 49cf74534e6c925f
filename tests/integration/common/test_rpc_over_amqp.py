"""RPC over a real broker, with a real RPC server in another process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pika
import pytest

from common.errors import Unavailable
from common.rabbitmq.queues import RPC_EXCHANGE
from common.rabbitmq.rpc_client import RabbitMqRpcTransport
from support.service_process import ServiceProcess
from support.tcp_proxy import DroppingProxy

pytestmark = pytest.mark.broker


@pytest.fixture(scope="module")
def service(amqp_url: str) -> Iterator[ServiceProcess]:
    with ServiceProcess(amqp_url) as running:
        yield running.wait_until_ready()


@pytest.fixture
def rpc(amqp_url: str) -> Iterator[RabbitMqRpcTransport]:
    transport = RabbitMqRpcTransport(amqp_url)
    yield transport
    transport.close()


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[DroppingProxy]:
    with DroppingProxy(amqp_url) as made:
        yield made


@pytest.fixture
def stopped_service(amqp_url: str) -> Iterator[tuple[str, pika.adapters.blocking_connection.BlockingChannel]]:
    """A service whose queue exists and whose processes are all down."""
    name = f"test-{uuid4().hex[:12]}"
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    channel.exchange_declare(RPC_EXCHANGE, "topic", durable=True)
    channel.queue_declare(f"rpc-{name}", durable=True)
    channel.queue_bind(f"rpc-{name}", RPC_EXCHANGE, f"{name}.*")
    yield name, channel
    channel.queue_delete(f"rpc-{name}")
    connection.close()


def message(**kwargs: object) -> bytes:
    return json.dumps({"args": [], "kwargs": kwargs}).encode()


def test_a_request_gets_its_reply(rpc, service):
    reply = rpc.request(f"{service.name}.echo", {"wayout.token": "t"}, message(of="this"), 5)
    assert json.loads(reply) == {"result": {"of": "this"}, "error": None}
    service.wait_until(lambda process: ["wayout.token"] in [each["headers"] for each in process.reports("request")])


def test_a_thousand_requests_of_twenty_threads_each_get_their_own_reply(rpc, service):
    def ask(number: int) -> bool:
        reply = rpc.request(f"{service.name}.echo", {}, message(number=number), 20)
        return json.loads(reply)["result"] == {"number": number}

    with ThreadPoolExecutor(20) as threads:
        assert all(threads.map(ask, range(1000)))


def test_a_reply_of_many_frames_arrives_whole(rpc, service):
    reply = rpc.request(f"{service.name}.largely", {}, message(), 5)
    assert json.loads(reply)["result"] == "x" * 1_000_000


def test_a_service_that_does_not_exist_is_unavailable_at_once(rpc):
    began = time.monotonic()
    with pytest.raises(Unavailable, match="no service answers"):
        rpc.request(f"nobody-{uuid4().hex}.echo", {}, message(), 30)
    assert time.monotonic() - began < 2


def test_a_missed_deadline_is_unavailable_and_the_late_reply_is_dropped(rpc, service):
    began = time.monotonic()
    with pytest.raises(Unavailable, match="not answered within"):
        rpc.request(f"{service.name}.slowly", {"seconds": "0.6"}, message(late=True), 0.3)
    assert 0.25 < time.monotonic() - began < 0.55

    reply = rpc.request(f"{service.name}.slowly", {"seconds": "0.5"}, message(late=False), 5)
    assert json.loads(reply)["result"] == {"late": False}


def test_a_slow_reply_delays_no_other(rpc, service):
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(rpc.request, f"{service.name}.slowly", {"seconds": "0.6"}, message(), 5)
        began = time.monotonic()
        rpc.request(f"{service.name}.echo", {}, message(), 5)
        assert time.monotonic() - began < 0.4
        assert not slow.done()
        slow.result()


def test_a_request_past_its_deadline_is_not_answered_later(rpc, stopped_service):
    name, channel = stopped_service
    with pytest.raises(Unavailable):
        rpc.request(f"{name}.open_case", {}, message(), 0.2)

    end = time.monotonic() + 3
    while channel.queue_declare(f"rpc-{name}", passive=True).method.message_count and time.monotonic() < end:
        time.sleep(0.05)
    assert channel.basic_get(f"rpc-{name}")[0] is None


def test_a_request_is_not_kept_on_disk_and_has_a_reply_address(rpc, stopped_service):
    name, channel = stopped_service
    with ThreadPoolExecutor(1) as threads:
        reply = threads.submit(rpc.request, f"{name}.list_queue", {"h": "1"}, message(), 1.0)
        method, properties, body = next(channel.consume(f"rpc-{name}", auto_ack=True, inactivity_timeout=3))
        channel.cancel()
        assert (method.routing_key, body, properties.headers) == (f"{name}.list_queue", message(), {"h": "1"})
        assert (properties.delivery_mode, properties.content_type) == (1, "application/json")
        assert 0 < int(properties.expiration) <= 1000

        channel.basic_publish(
            RPC_EXCHANGE,
            properties.reply_to,
            b"the reply",
            pika.BasicProperties(correlation_id=properties.correlation_id),
        )
        assert reply.result() == b"the reply"


def test_a_request_whose_deadline_has_passed_is_not_sent(rpc, stopped_service):
    name, channel = stopped_service
    with pytest.raises(Unavailable):
        rpc.request(f"{name}.open_case", {}, message(), 0)
    assert channel.basic_get(f"rpc-{name}")[0] is None


def test_a_lost_connection_fails_the_request_at_once_and_the_next_one_is_answered(proxy, service):
    rpc = RabbitMqRpcTransport(proxy.url)
    rpc.request(f"{service.name}.echo", {}, message(), 5)
    threading.Timer(0.2, proxy.cut).start()
    began = time.monotonic()
    with pytest.raises(Unavailable):
        rpc.request(f"{service.name}.slowly", {"seconds": "1"}, message(), 10)
    assert time.monotonic() - began < 0.8

    reply = rpc.request(f"{service.name}.echo", {}, message(again=True), 5)
    assert json.loads(reply)["result"] == {"again": True}
    rpc.close()


def test_a_broker_that_cannot_be_reached_is_unavailable_soon(service):
    rpc = RabbitMqRpcTransport("amqp://guest:guest@127.0.0.1:1/")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        rpc.request(f"{service.name}.echo", {}, message(), 30)
    assert time.monotonic() - began < 4
    rpc.close()


def test_a_closed_transport_sends_no_requests(rpc, service):
    rpc.request(f"{service.name}.echo", {}, message(), 5)
    rpc.close()
    with pytest.raises(Unavailable):
        rpc.request(f"{service.name}.echo", {}, message(), 5)


IN_A_FORK = """
import os, sys
from common.rabbitmq.rpc_client import RabbitMqRpcTransport
rpc = RabbitMqRpcTransport(sys.argv[1])
ask = lambda: rpc.request(sys.argv[2], {}, b'{"args": [], "kwargs": {"n": 1}}', 5)
ask()
child = os.fork()
if child == 0:
    print(ask().decode(), flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(ask().decode(), flush=True)
"""
IN_AN_EVENTLET_PROCESS = """
from common.nameko_host.eventlet_setup import patch_for_eventlet
patch_for_eventlet()
import sys, eventlet
from common.rabbitmq.rpc_client import RabbitMqRpcTransport
rpc = RabbitMqRpcTransport(sys.argv[1])
ask = lambda n: rpc.request(sys.argv[2], {}, b'{"args": [], "kwargs": {"n": 1}}', 5)
for reply in eventlet.GreenPool(10).imap(ask, range(50)):
    print(reply.decode(), flush=True)
rpc.close()
"""
BY_NAMEKO = """
import eventlet; eventlet.monkey_patch()
import sys
from nameko.standalone.rpc import ClusterRpcProxy
with ClusterRpcProxy({"AMQP_URI": sys.argv[1]}, timeout=5) as cluster:
    print(cluster[sys.argv[2].split(".")[0]].echo(n=1))
"""


@pytest.mark.parametrize(
    ("program", "replies"),
    [(IN_A_FORK, 2), (IN_AN_EVENTLET_PROCESS, 50), (BY_NAMEKO, 1)],
    ids=["a forked process", "an eventlet process", "nameko's own client"],
)
def test_requests_work_from(program, replies, amqp_url, service):
    completed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, amqp_url, f"{service.name}.echo"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    lines = [line.replace("'", '"') for line in completed.stdout.splitlines()]
    assert len(lines) == replies, completed.stderr
    assert all('{"n": 1}' in line for line in lines)
