"""The publisher against a real broker: what it confirms has arrived."""

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


def messages(subscriber: str, count: int, first: int = 1) -> list[OutboxMessage]:
    return [
        OutboxMessage(number, subscriber, str(uuid4()), 7, b'{"n": %d}' % number)
        for number in range(first, first + count)
    ]


def received_by(channel, subscriber: str) -> list[tuple[pika.BasicProperties, bytes]]:
    received = []
    for method, properties, body in channel.consume(
        queues.event_queue(subscriber), auto_ack=True, inactivity_timeout=0.3
    ):
        if method is None:
            break
        received.append((properties, body))
    channel.cancel()
    return received


def test_a_batch_arrives_whole_and_in_order(transport, channel, subscriber):
    sent = messages(subscriber, 300)

    assert transport.send(sent).confirmed() == {message.delivery_id for message in sent}

    received = received_by(channel, subscriber)
    assert [body for _, body in received] == [message.body for message in sent]
    assert [properties.message_id for properties, _ in received] == [message.message_id for message in sent]


def test_an_event_is_persistent_and_carries_the_login_of_the_relay(transport, channel, subscriber):
    transport.send(messages(subscriber, 1)).confirmed()

    ((properties, _),) = received_by(channel, subscriber)
    assert properties.delivery_mode == 2
    assert properties.content_type == "application/json"
    assert properties.headers == {"force": 7}
    assert properties.user_id == "guest"


def test_the_depth_is_the_number_of_messages_in_the_queue(transport, subscriber):
    assert transport.queue_depth(subscriber)() == 0
    transport.send(messages(subscriber, 42)).confirmed()
    assert transport.queue_depth(subscriber)() == 42


def test_a_message_without_a_queue_is_not_confirmed_and_the_queue_is_declared_for_the_next(
    transport, channel, subscriber
):
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


def test_the_depth_of_a_deleted_queue_is_known_again_at_once(transport, channel, subscriber):
    transport.send(messages(subscriber, 3)).confirmed()
    channel.queue_delete(queues.event_queue(subscriber))

    with pytest.raises(Unavailable):
        transport.queue_depth(subscriber)()
    assert transport.queue_depth(subscriber)() == 0


def test_a_message_that_a_full_queue_refuses_is_not_confirmed(transport, channel, subscriber, monkeypatch):
    full = {queue: dict(arguments) for queue, arguments in queues.queue_arguments(subscriber).items()}
    full[queues.event_queue(subscriber)]["x-max-length"] = 5
    monkeypatch.setattr(queues, "queue_arguments", lambda _: full)
    transport.send(messages(subscriber, 10)).confirmed()

    assert transport.send(messages(subscriber, 20, first=100)).confirmed() == set()
    channel.queue_purge(queues.event_queue(subscriber))
    assert transport.send(messages(subscriber, 1, first=200)).confirmed() == {200}


def test_a_batch_whose_connection_is_lost_before_the_confirms_is_not_confirmed(proxy, subscriber):
    transport = RabbitMqPublisher(proxy.url)
    transport.queue_depth(subscriber)()
    proxy.pause_replies()
    confirmed: list[set[int]] = []
    batch = messages(subscriber, 200)
    sending = threading.Thread(target=lambda: confirmed.append(transport.send(batch).confirmed()))
    sending.start()
    sending.join(0.3)
    assert sending.is_alive()

    proxy.cut()
    sending.join(5)

    assert confirmed == [set()]
    assert transport.send(batch).confirmed() == {message.delivery_id for message in batch}
    assert proxy.connections == 2
    transport.close()


def test_waiting_for_a_broker_that_does_not_confirm_ends(proxy, subscriber):
    transport = RabbitMqPublisher(proxy.url, confirm_timeout=0.3)
    transport.queue_depth(subscriber)()
    proxy.pause_replies()

    assert transport.send(messages(subscriber, 5)).confirmed() == set()
    proxy.cut()
    transport.close()


def test_a_broker_that_cannot_be_reached_is_unavailable_until_it_is_back(proxy, subscriber):
    proxy.refuse()
    transport = RabbitMqPublisher(proxy.url, connect_timeout=0.3)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        transport.send(messages(subscriber, 1)).confirmed()
    with pytest.raises(Unavailable):
        transport.queue_depth(subscriber)()
    assert time.monotonic() - began < 2

    proxy.accept_again()
    second = RabbitMqPublisher(proxy.url)
    assert second.send(messages(subscriber, 1)).confirmed() == {1}
    second.close()
    transport.close()


def test_a_closed_publisher_is_unavailable(transport, subscriber):
    transport.queue_depth(subscriber)()
    transport.close()
    with pytest.raises(Unavailable):
        transport.send(messages(subscriber, 1)).confirmed()


def test_the_relay_and_the_broker_definitions_declare_the_same_queues(transport, channel, subscriber):
    queues.declare_queues(channel, subscriber)
    assert transport.queue_depth(subscriber)() == 0
    queues.declare_queues(channel, subscriber)


@pytest.mark.parametrize("name", ["", "Referral", "a.b", "../x", "x" * 80])
def test_a_subscriber_must_have_a_plain_name(name):
    with pytest.raises(ValueError, match="subscriber"):
        queues.event_queue(name)
