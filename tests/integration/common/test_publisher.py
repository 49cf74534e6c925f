"""The carrier against a real broker: what it says has arrived has arrived."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pika
import pytest

from common.errors import Unavailable
from common.outbox.transport import Parcel
from common.rabbitmq import queues
from common.rabbitmq.publisher import AmqpCarrier
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
    for queue in queues.arguments_of(name):
        channel.queue_delete(queue)
    connection.close()


@pytest.fixture
def carrier(amqp_url: str) -> Iterator[AmqpCarrier]:
    made = AmqpCarrier(amqp_url)
    yield made
    made.close()


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[DroppingProxy]:
    with DroppingProxy(amqp_url) as made:
        yield made


def parcels(subscriber: str, many: int, first: int = 1) -> list[Parcel]:
    return [Parcel(n, subscriber, str(uuid4()), 7, b'{"n": %d}' % n) for n in range(first, first + many)]


def waiting(channel, subscriber: str) -> list[tuple[pika.BasicProperties, bytes]]:
    found = []
    for method, properties, body in channel.consume(queues.queue_of(subscriber), auto_ack=True, inactivity_timeout=0.3):
        if method is None:
            break
        found.append((properties, body))
    channel.cancel()
    return found


def test_a_batch_arrives_whole_and_in_order(carrier, channel, subscriber):
    sent = parcels(subscriber, 300)

    assert carrier.send(sent).arrived() == {parcel.delivery_id for parcel in sent}

    arrived = waiting(channel, subscriber)
    assert [body for _, body in arrived] == [parcel.body for parcel in sent]
    assert [properties.message_id for properties, _ in arrived] == [parcel.message_id for parcel in sent]


def test_an_event_is_kept_on_disk_and_signed_with_the_login_of_the_relay(carrier, channel, subscriber):
    carrier.send(parcels(subscriber, 1)).arrived()

    ((properties, _),) = waiting(channel, subscriber)
    assert properties.delivery_mode == 2
    assert properties.content_type == "application/json"
    assert properties.headers == {"force": 7}
    assert properties.user_id == "guest"


def test_the_depth_is_what_waits_in_the_queue(carrier, subscriber):
    assert carrier.look(subscriber)() == 0
    carrier.send(parcels(subscriber, 42)).arrived()
    assert carrier.look(subscriber)() == 42


def test_a_parcel_without_a_queue_is_not_carried_and_its_queue_is_back_for_the_next(carrier, channel, subscriber):
    other = f"{subscriber}-other"
    try:
        carrier.send(parcels(subscriber, 1) + parcels(other, 1, first=2)).arrived()
        channel.queue_delete(queues.queue_of(other))
        same_event = str(uuid4())
        both = [Parcel(3, subscriber, same_event, 7, b"{}"), Parcel(4, other, same_event, 7, b"{}")]

        assert carrier.send(both).arrived() == {3}
        assert carrier.send(both[1:]).arrived() == {4}
    finally:
        for queue in queues.arguments_of(other):
            channel.queue_delete(queue)


def test_the_depth_of_a_queue_that_somebody_deleted_is_known_again_at_once(carrier, channel, subscriber):
    carrier.send(parcels(subscriber, 3)).arrived()
    channel.queue_delete(queues.queue_of(subscriber))

    with pytest.raises(Unavailable):
        carrier.look(subscriber)()
    assert carrier.look(subscriber)() == 0


def test_what_a_full_queue_refuses_is_not_carried(carrier, channel, subscriber, monkeypatch):
    full = {queue: dict(said) for queue, said in queues.arguments_of(subscriber).items()}
    full[queues.queue_of(subscriber)]["x-max-length"] = 5
    monkeypatch.setattr(queues, "arguments_of", lambda _: full)
    carrier.send(parcels(subscriber, 10)).arrived()

    assert carrier.send(parcels(subscriber, 20, first=100)).arrived() == set()
    channel.queue_purge(queues.queue_of(subscriber))
    assert carrier.send(parcels(subscriber, 1, first=200)).arrived() == {200}


def test_a_batch_whose_connection_is_lost_before_the_confirms_is_not_carried(proxy, subscriber):
    carrier = AmqpCarrier(proxy.url)
    carrier.look(subscriber)()
    proxy.hold_answers()
    carried: list[set[int]] = []
    batch = parcels(subscriber, 200)
    asking = threading.Thread(target=lambda: carried.append(carrier.send(batch).arrived()))
    asking.start()
    asking.join(0.3)
    assert asking.is_alive()

    proxy.cut()
    asking.join(5)

    assert carried == [set()]
    assert carrier.send(batch).arrived() == {parcel.delivery_id for parcel in batch}
    assert proxy.connections == 2
    carrier.close()


def test_a_broker_that_does_not_confirm_holds_nobody_for_ever(proxy, subscriber):
    carrier = AmqpCarrier(proxy.url, confirmed_within=0.3)
    carrier.look(subscriber)()
    proxy.hold_answers()

    assert carrier.send(parcels(subscriber, 5)).arrived() == set()
    proxy.cut()
    carrier.close()


def test_a_broker_that_cannot_be_reached_is_unavailable_and_found_again_when_it_is_back(proxy, subscriber):
    proxy.refuse()
    carrier = AmqpCarrier(proxy.url, reached_within=0.3)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        carrier.send(parcels(subscriber, 1)).arrived()
    with pytest.raises(Unavailable):
        carrier.look(subscriber)()
    assert time.monotonic() - began < 2

    proxy.accept_again()
    patient = AmqpCarrier(proxy.url)
    assert patient.send(parcels(subscriber, 1)).arrived() == {1}
    patient.close()
    carrier.close()


def test_a_closed_carrier_says_so(carrier, subscriber):
    carrier.look(subscriber)()
    carrier.close()
    with pytest.raises(Unavailable):
        carrier.send(parcels(subscriber, 1)).arrived()


def test_both_ends_declare_the_same_whoever_comes_first(carrier, channel, subscriber):
    queues.declare(channel, subscriber)
    assert carrier.look(subscriber)() == 0
    queues.declare(channel, subscriber)


@pytest.mark.parametrize("name", ["", "Referral", "a.b", "../x", "x" * 80])
def test_a_subscriber_has_a_plain_name(name):
    with pytest.raises(ValueError, match="subscriber"):
        queues.queue_of(name)
