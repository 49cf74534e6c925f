"""What each login may do at a real broker that was given our definitions. It is RabbitMQ that refuses, not we."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker

from common.crypto.secrets import generate_secrets
from common.outbox.transport import OutboxMessage
from common.rabbitmq import queues
from common.rabbitmq.publisher import RabbitMqPublisher
from common.rabbitmq.queues import REPLY_PREFIX, RPC_EXCHANGE
from common.rabbitmq.rpc_client import RabbitMqRpcTransport
from common.roles import PLATFORM
from wayout.deployment import broker_permissions
from wayout.deployment.broker_permissions import ADMIN, RPC_SERVICES, permissions
from wayout.deployment.deployment import Deployment
from wayout.deployment.environment_files import RELAY, WEB
from wayout.errors import CommandError
from wayout.local_servers.rabbitmq import PrivateRabbit
from wayout.operations import broker_purge

pytestmark = [pytest.mark.broker, pytest.mark.machine]
EVERYBODY = tuple(permissions())
EVENT = b"{}"
BODY = b'{"args": [], "kwargs": {}}'


@dataclass(frozen=True)
class Broker:
    """A running broker with the logins of one deployment."""

    deployment: Deployment
    url: str
    rabbit: PrivateRabbit

    def url_of(self, process: str) -> str:
        return self.deployment.broker_url(self.url, process)

    def login(self, process: str) -> str:
        return self.deployment.broker_login(process)[0]

    @contextmanager
    def channel(self, process: str) -> Iterator[Any]:
        """One whose publishing is confirmed, so that a refusal is heard."""
        connection = pika.BlockingConnection(pika.URLParameters(self.url_of(process)))
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            yield channel
        finally:
            connection.close()

    def refuses(self, process: str, act: Callable[[Any], object]) -> int | None:
        """The code with which the broker closes the channel of whoever tries this; None when it lets them."""
        with self.channel(process) as channel:
            try:
                act(channel)
            except ChannelClosedByBroker as closed:
                return int(closed.reply_code)
        return None


@pytest.fixture(scope="module")
def broker(passable_folder: Path) -> Iterator[Broker]:
    """A virtual host of its own on a private node, which is given the definitions while it runs, and twice."""
    deployment = Deployment(f"postgresql://nobody@nowhere/wayout_{secrets.token_hex(4)}", generate_secrets())
    with PrivateRabbit(passable_folder / "rabbitmq") as rabbit:
        url = rabbit.url.replace("/%2F", "/wayout")
        for _ in range(2):
            rabbit.import_definitions(broker_permissions.write(passable_folder, deployment, url))
        yield Broker(deployment, url, rabbit)


def publishes(exchange: str, key: str, **properties: Any) -> Callable[[Any], object]:
    said = pika.BasicProperties(**properties)
    return lambda channel: channel.basic_publish(exchange, key, BODY, said)


def reads(queue: str) -> Callable[[Any], object]:
    return lambda channel: channel.basic_get(queue)


def carried(broker: Broker, subscriber: str) -> set[int]:
    transport = RabbitMqPublisher(broker.url_of(RELAY))
    try:
        return transport.send([OutboxMessage(1, subscriber, str(uuid4()), 7, EVENT)]).confirmed()
    finally:
        transport.close()


def asks(name: str) -> Callable[[Any], object]:
    return publishes(RPC_EXCHANGE, name)


# ---- events --------------------------------------------------------------------------------------------------------
def test_only_the_relay_may_put_events_into_a_queue(broker):
    for subscriber in RPC_SERVICES:
        for queue in (queues.event_queue(subscriber), queues.request_queue(subscriber)):
            let = [who for who in EVERYBODY if broker.refuses(who, publishes("", queue)) != 403]
            assert let == [RELAY], queue


def test_the_relay_carries_and_signs_with_its_own_login(broker):
    assert carried(broker, "evaluation") == {1}
    with broker.channel("evaluation") as channel:
        arriving = channel.consume(queues.event_queue("evaluation"), auto_ack=True)
        said = next(said for _, said, body in arriving if body == EVENT)
    assert said.user_id == broker.login(RELAY)


def test_nobody_can_sign_with_the_relays_login_but_the_relay(broker):
    signed = {"user_id": broker.login(RELAY)}
    assert broker.refuses("referral", publishes(RPC_EXCHANGE, str(uuid4()), **signed)) == 406
    assert broker.refuses(WEB, publishes(RPC_EXCHANGE, "casework.find_case", **signed)) == 406


def test_the_relay_declares_again_what_somebody_deleted(broker):
    queue = queues.event_queue("voluntary")
    broker.rabbit.rabbitmqctl("delete_queue", "-p", "wayout", queue)
    assert carried(broker, "voluntary") == {1}


# ---- whose queues --------------------------------------------------------------------------------------------------
def test_each_reads_its_own_queues_and_nobody_elses(broker):
    for owner in RPC_SERVICES:
        requests = queues.request_queue(owner)
        assert [who for who in EVERYBODY if broker.refuses(who, reads(requests)) != 403] == [owner]
        events = queues.event_queue(owner)
        assert {who for who in EVERYBODY if broker.refuses(who, reads(events)) != 403} == {owner, RELAY, ADMIN}


def test_a_service_may_declare_bind_and_delete_nothing(broker):
    queue = queues.event_queue("referral")
    for what in (
        lambda channel: channel.queue_declare("wayout.referral.mine", durable=True),
        lambda channel: channel.queue_declare(REPLY_PREFIX + str(uuid4()), exclusive=True),
        lambda channel: channel.queue_declare("", exclusive=True),
        lambda channel: channel.exchange_declare("mine", "topic"),
        lambda channel: channel.queue_delete(queue),
        lambda channel: channel.queue_bind(queue, RPC_EXCHANGE, "casework.*"),
    ):
        assert broker.refuses("referral", what) == 403


# ---- after a restore -----------------------------------------------------------------------------------------------
def test_the_administrators_login_empties_the_queues_of_events_but_not_while_somebody_listens(broker):
    broker_purge.purge(broker.url_of(ADMIN))
    for _ in range(3):
        assert carried(broker, "casework") == {1}
    with broker.channel("casework") as channel:
        channel.basic_consume(queues.event_queue("casework"), lambda *_: None)
        with pytest.raises(CommandError, match=r"casework still runs \(1 listen\)"):
            broker_purge.purge(broker.url_of(ADMIN))
    assert broker_purge.purge(broker.url_of(ADMIN)) == 3
    broker.rabbit.rabbitmqctl("delete_queue", "-p", "wayout", queues.event_queue("casework"))
    assert broker_purge.purge(broker.url_of(ADMIN)) == 0
    assert carried(broker, "casework") == {1}


def test_a_login_that_the_broker_refuses_is_not_called_unreachable(broker):
    others = replace(broker.deployment, secrets=generate_secrets())
    with pytest.raises(CommandError, match=f"refused the login {broker.login(ADMIN)}: .*import_definitions"):
        broker_purge.purge(others.broker_url(broker.url, ADMIN))


# ---- questions -----------------------------------------------------------------------------------------------------
def test_each_asks_what_it_may_and_nothing_else(broker):
    for name, may in (
        ("casework.find_case", {WEB}),
        ("voluntary.list_commissions", {WEB}),
        ("casework.configure_force", {PLATFORM}),
        ("casework.no_such_thing", set()),
        ("casework", set()),
        ("casework.find_case.more", set()),
    ):
        assert {who for who in EVERYBODY if broker.refuses(who, asks(name)) != 403} == may, name


def test_who_answers_replies_to_an_address_that_only_a_reply_can_have(broker):
    for service in RPC_SERVICES:
        assert broker.refuses(service, publishes(RPC_EXCHANGE, str(uuid4()))) is None
        assert broker.refuses(service, asks(f"{uuid4()}.casework")) == 403
    for asking in (WEB, PLATFORM, RELAY, ADMIN):
        assert broker.refuses(asking, asks(str(uuid4()))) == 403


@pytest.mark.parametrize("key", ["casework.find_case", "casework.*", "*.*", "#", "*", "", "not-a-reply"])
def test_a_reply_queue_hears_replies_and_never_anybodys_questions(key, broker):
    own = REPLY_PREFIX + str(uuid4())

    def binds(to: str) -> Callable[[Any], object]:
        def act(channel: Any) -> None:
            channel.queue_declare(own, exclusive=True)
            channel.queue_bind(own, RPC_EXCHANGE, to)

        return act

    assert broker.refuses(WEB, binds(str(uuid4()))) is None
    assert broker.refuses(WEB, binds(key)) == 403


def test_a_question_of_the_gateway_finds_its_service_and_the_reply_its_way_back(broker):
    rpc = RabbitMqRpcTransport(broker.url_of(WEB))
    with ThreadPoolExecutor(1) as thread, broker.channel("casework") as channel:
        asking = thread.submit(rpc.request, "casework.list_work", {}, BODY, 10)
        arriving = channel.consume(queues.request_queue("casework"), auto_ack=True)
        asked = next(asked for method, asked, _ in arriving if method.routing_key == "casework.list_work")
        said = pika.BasicProperties(correlation_id=asked.correlation_id)
        channel.basic_publish(RPC_EXCHANGE, asked.reply_to, b"answer", said)
        assert asking.result() == b"answer"
    rpc.close()
