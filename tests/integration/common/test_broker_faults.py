"""What is logged of a broker: once that it is away or takes nothing, with its reason, and once when that is over."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from pika import spec
from structlog.testing import capture_logs

from common.errors import Unavailable
from common.nameko_host.connection import connect
from common.rabbitmq.connection import BrokerConnection
from common.repeated_faults import RepeatedFaults
from support.tcp_proxy import DroppingProxy

pytestmark = pytest.mark.broker


def connection_to(url, faults=None, **named):
    return BrokerConnection(
        url, name="test", on_open=lambda _channel, ready: ready(), on_lost=lambda: None, faults=faults, **named
    )


def run_in(broker, task):
    """Run a task in the connection's thread, and wait for it."""
    done = threading.Event()
    broker.submit(lambda channel: (task(channel.connection), done.set()), timeout=10)
    assert done.wait(10)


def about(logs, event):
    return [line for line in logs if line["event"] == event]


def test_a_disk_alarm_is_logged_once_with_what_to_do_and_once_when_it_ends(amqp_url):
    """A real alarm would stop whatever else uses this broker: its frames are handed to a real connection."""
    blocked = SimpleNamespace(method=spec.Connection.Blocked(reason="low on disk"))
    unblocked = SimpleNamespace(method=spec.Connection.Unblocked())
    faults = RepeatedFaults()
    brokers = [connection_to(amqp_url, faults) for _ in range(2)]
    with capture_logs() as logs:
        for frame in (blocked, unblocked):
            for broker in brokers:
                run_in(broker, lambda opened, f=frame: opened.callbacks.process(0, type(f.method), opened, f))
    for broker in brokers:
        broker.close()
    first, over = about(logs, "broker_alarm")
    assert (first["fault"], first["reason"], first["log_level"]) == ("new", "low on disk", "error")
    assert "rabbitmqctl status" in first["do"]
    assert (over["fault"], over["times"]) == ("over", 2)


def test_a_service_logs_the_alarm_too(amqp_url):
    connection = connect(amqp_url, name="test", faults=RepeatedFaults())
    with capture_logs() as logs:
        for _ in range(9):
            connection._on_blocked()
        connection._on_unblocked()
    connection.close()
    assert [line["fault"] for line in about(logs, "broker_alarm")] == ["new", "over"]


def test_a_broker_that_refuses_connections_is_logged_once_with_its_address_and_not_at_each_attempt(amqp_url):
    with DroppingProxy(amqp_url) as proxy, capture_logs() as logs:
        proxy.refuse()
        broker = connection_to(proxy.url)
        address = proxy.url.rpartition("@")[2].partition("/")[0].removeprefix("amqp://")
        for _ in range(3):
            with pytest.raises(Unavailable, match=address):
                broker.submit(lambda _: None, timeout=0.5)
        (line,) = about(logs, "broker_connection_lost")
        assert line["broker"] == address
        assert line["reason"]
        proxy.accept_again()
        run_in(broker, lambda _: None)
        broker.close()
    said = about(logs, "broker_connection_lost")
    assert [line["fault"] for line in said] == ["new", "over"]
    assert said[1]["times"] > 1


def test_a_wrong_password_is_told_from_a_broker_that_is_away_and_not_shown(amqp_url):
    wrong = amqp_url.replace("guest@", "no-such-word@", 1)
    with capture_logs() as logs:
        broker = connection_to(wrong)
        with pytest.raises(Unavailable):
            broker.submit(lambda _: None, timeout=3)
        broker.close()
    reasons = {line["reason"] for line in about(logs, "broker_connection_lost")}
    assert reasons == {"ProbableAuthenticationError"}
    assert "no-such-word" not in str(logs)
