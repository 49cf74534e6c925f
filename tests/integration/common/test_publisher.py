"""The carrier against a real broker: what it says has arrived has arrived."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pika
import pytest

from common.errors import Unavailable
from common.outbox.transport import OutboxMessage
from common.rabbitmq import queues
from common.rabbitmq.publisher import RabbitMqPublisher
from support.tcp_proxy import DroppingProxy

pytestmark = pytest.mark.broker


@pytest.fixture
def channel(amqp_url: str) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    yield connection.channel()
    connection.close()


@pytest.fixture
def subscriber(amqp_url: str) -> Iterator[str]:
    name = f"test-{uuid4().hex[:12]}"
    yield name
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    for queue in queues.queue_arguments(name):
        channel.queue_delete(queue)
    connection.close()


@pytest.fixture
def transport(amqp_url: str) -> Iterator[RabbitMqPublisher]:
    made = RabbitMqPublisher(amqp_url)
    yield made
    made.close()


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[DroppingProxy]:
    with DroppingProxy(amqp_url) as made:
        yield made


def messages(subscriber: str, many: int, first: int = 1) -> list[OutboxMessage]:
    return [OutboxMessage(n, subscriber, str(uuid4()), 7, b'{"n": %d}' % n) for n in range(first, first + many)]


def waiting(channel, subscriber: str) -> list[tuple[pika.BasicProperties, bytes]]:
    found = []
    for method, properties, body in channel.consume(
        queues.event_queue(subscriber), auto_ack=True, inactivity_timeout=0.3
    ):
        if method is None:
            break
        found.append((properties, body))
    channel.cancel()
    return found


def test_a_batch_arrives_whole_and_in_order(transport, channel, subscriber):
    sent = messages(subscriber, 300)

    assert transport.send(sent).confirmed() == {message.delivery_id for message in sent}

    arrived = waiting(channel, subscriber)
    assert [body for _, body in arrived] == [message.body for message in sent]
    assert [properties.message_id for properties, _ in arrived] == [message.message_id for message in sent]


def test_an_event_is_kept_on_disk_and_signed_with_the_login_of_the_relay(transport, channel, subscriber):
    transport.send(messages(subscriber, 1)).confirmed()

    ((properties, _),) = waiting(channel, subscriber)
    assert properties.delivery_mode == 2
    assert properties.content_type == "application/json"
    assert properties.headers == {"force": 7}
    assert properties.user_id == "guest"


def test_the_depth_is_what_waits_in_the_queue(transport, subscriber):
    assert transport.queue_depth(subscriber)() == 0
    transport.send(messages(subscriber, 42)).confirmed()
    assert transport.queue_depth(subscriber)() == 42


def test_a_parcel_without_a_queue_is_not_carried_and_its_queue_is_back_for_the_next(transport, channel, subscriber):
    other = f"{subscriber}-other"
    try:
        transport.send(messages(subscriber, 1) + messages(other, 1, first=2)).confirmed()
        channel.queue_delete(queues.event_queue(other))
        same_event = str(uuid4())
        both = [OutboxMessage(3, subscriber, same_event, 7, b"{}"), OutboxMessage(4, other, same_event, 7, b"{}")]

        assert transport.send(both).confirmed() == {3}
        assert transport.send(both[1:]).confirmed() == {4}
    finally:
        for queue in queues.queue_arguments(other):
            channel.queue_delete(queue)


def test_the_depth_of_a_queue_that_somebody_deleted_is_known_again_at_once(transport, channel, subscriber):
    transport.send(messages(subscriber, 3)).confirmed()
    channel.queue_delete(queues.event_queue(subscriber))

    with pytest.raises(Unavailable):
        transport.queue_depth(subscriber)()
    assert transport.queue_depth(subscriber)() == 0


def test_what_a_full_queue_refuses_is_not_carried(transport, channel, subscriber, monkeypatch):
    full = {queue: dict(said) for queue, said in queues.queue_arguments(subscriber).items()}
    full[queues.event_queue(subscriber)]["x-max-length"] = 5
    monkeypatch.setattr(queues, "queue_arguments", lambda _: full)
    transport.send(messages(subscriber, 10)).confirmed()

    assert transport.send(messages(subscriber, 20, first=100)).confirmed() == set()
    channel.queue_purge(queues.event_queue(subscriber))
    assert transport.send(messages(subscriber, 1, first=200)).confirmed() == {200}


def test_a_batch_whose_connection_is_lost_before_the_confirms_is_not_carried(proxy, subscriber):
    transport = RabbitMqPublisher(proxy.url)
    transport.queue_depth(subscriber)()
    proxy.hold_answers()
    carried: list[set[int]] = []
    batch = messages(subscriber, 200)
    asking = threading.Thread(target=lambda: carried.append(transport.send(batch).confirmed()))
    asking.start()
    asking.join(0.3)
    assert asking.is_alive()

    proxy.cut()
    asking.join(5)

    assert carried == [set()]
    assert transport.send(batch).confirmed() == {message.delivery_id for message in batch}
    assert proxy.connections == 2
    transport.close()


def test_a_broker_that_does_not_confirm_holds_nobody_for_ever(proxy, subscriber):
    transport = RabbitMqPublisher(proxy.url, confirm_timeout=0.3)
    transport.queue_depth(subscriber)()
    proxy.hold_answers()

    assert transport.send(messages(subscriber, 5)).confirmed() == set()
    proxy.cut()
    transport.close()


def test_a_broker_that_cannot_be_reached_is_unavailable_and_found_again_when_it_is_back(proxy, subscriber):
    proxy.refuse()
    transport = RabbitMqPublisher(proxy.url, connect_timeout=0.3)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        transport.send(messages(subscriber, 1)).confirmed()
    with pytest.raises(Unavailable):
        transport.queue_depth(subscriber)()
    assert time.monotonic() - began < 2

    proxy.accept_again()
    patient = RabbitMqPublisher(proxy.url)
    assert patient.send(messages(subscriber, 1)).confirmed() == {1}
    patient.close()
    transport.close()


def test_a_closed_carrier_says_so(transport, subscriber):
    transport.queue_depth(subscriber)()
    transport.close()
    with pytest.raises(Unavailable):
        transport.send(messages(subscriber, 1)).confirmed()


def test_both_ends_declare_the_same_whoever_comes_first(transport, channel, subscriber):
    queues.declare_queues(channel, subscriber)
    assert transport.queue_depth(subscriber)() == 0
    queues.declare_queues(channel, subscriber)


@pytest.mark.parametrize("name", ["", "Referral", "a.b", "../x", "x" * 80])
def test_a_subscriber_has_a_plain_name(name):
    with pytest.raises(ValueError, match="subscriber"):
        queues.event_queue(name)
