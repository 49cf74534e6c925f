"""Relays on a real database: nothing is skipped or forgotten, nobody is flooded, and one at a time carries a schema."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.clock import real_time
from common.database.system_tables import system_tables_of
from common.errors import Unavailable
from common.outbox.connection import RelayConnection, RelayStandby
from common.outbox.flow_control import MIN_IN_FLIGHT
from common.outbox.notifier import Notifier
from common.outbox.reader import OutboxReader
from common.outbox.relay import FULL_RETRY_SECONDS, Relay, run_relay
from common.outbox.transport import OutboxMessage
from common.tenancy import Tenant, service_actor
from referral.messages import ArrestRecorded

SCHEMA = "referral"
TABLES = system_tables_of(SCHEMA)


@dataclass
class Sent:
    """What became of a consignment is what the test says."""

    messages: Sequence[OutboxMessage]
    lost: bool = False

    def unconfirmed(self) -> int:
        return 0

    def confirmed(self) -> set[int]:
        return set() if self.lost else {message.delivery_id for message in self.messages}


@dataclass
class Cart:
    """A carrier that remembers, and fails as it is told to."""

    sent: list[UUID] = field(default_factory=list)
    waiting: int = 0
    loses: int = 0
    away: set[str] = field(default_factory=set)
    meanwhile: Callable[[], None] = lambda: None

    def queue_depth(self, subscriber: str) -> Callable[[], int]:
        if subscriber in self.away:
            raise Unavailable("the subscriber")
        waiting = self.waiting
        return lambda: waiting

    def send(self, messages: Sequence[OutboxMessage]) -> Sent:
        self.meanwhile()
        self.sent += [UUID(message.message_id) for message in messages]
        self.loses -= 1
        return Sent(messages, lost=self.loses >= 0)

    def close(self) -> None:
        pass


@pytest.fixture
def engine(deployment):
    made = deployment.engine(deployment.logins.relay)
    yield made
    made.dispose()


@pytest.fixture
def subscriber(deployment) -> Iterator[str]:
    """Whom only this test knows; what it leaves behind is nobody's."""
    name = f"test-{uuid4().hex[:12]}"
    yield name
    delivery = TABLES.delivery
    with deployment.admin.begin() as connection:
        theirs = sa.update(delivery).where(delivery.c.subscriber == name, delivery.c.delivered_at.is_(None))
        connection.execute(theirs.values(delivered_at=real_time()))


@pytest.fixture
def cart() -> Cart:
    return Cart()


@pytest.fixture
def relay(engine, subscriber, cart) -> Iterator[Relay]:
    made = Relay(engine, SCHEMA, (subscriber,), cart)
    yield made
    made.close()


def leave(connection: sa.Connection, force, subscriber: str, many: int = 1) -> list[UUID]:
    """Events for a subscriber, in the order of their deliveries."""
    ids = [uuid4() for _ in range(many)]
    stamp = {"type": "x.v1", "subject": uuid4(), "sequence": 1, "at": real_time(), "body": b"{}"}
    connection.execute(sa.insert(TABLES.event), [{"force_id": force.id, "id": one, **stamp} for one in ids])
    delivery = {"force_id": force.id, "subscriber": subscriber}
    connection.execute(sa.insert(TABLES.delivery), [{**delivery, "event_id": one} for one in ids])
    return ids


def pending(deployment, subscriber: str) -> int:
    delivery = TABLES.delivery
    query = sa.select(sa.func.count()).where(delivery.c.subscriber == subscriber, delivery.c.delivered_at.is_(None))
    with deployment.admin.connect() as connection:
        return connection.scalar(query)


def carry_all(relay: Relay) -> None:
    """As ``run`` would, without a pause."""
    while relay.run_once() or relay.poll_delay() == FULL_RETRY_SECONDS:
        pass


def test_everything_is_carried_once_in_order_and_marked(deployment, relay, cart, subscriber, force):
    with deployment.admin.begin() as connection:
        left = leave(connection, force, subscriber, 4 * MIN_IN_FLIGHT)
    carry_all(relay)
    assert cart.sent == left
    assert pending(deployment, subscriber) == 0


def test_an_event_that_commits_after_later_ones_is_not_stepped_over(deployment, relay, cart, subscriber, force):
    with deployment.admin.connect() as slow:
        early = leave(slow, force, subscriber)
        with deployment.admin.begin() as quick:
            later = leave(quick, force, subscriber, 4 * MIN_IN_FLIGHT)
        relay.run_once()
        slow.commit()
    carry_all(relay)
    assert sorted(cart.sent) == sorted([*later, *early])


def test_one_force_that_floods_does_not_go_before_another(deployment, relay, cart, subscriber, force, other_force):
    with deployment.admin.begin() as connection:
        leave(connection, force, subscriber, 20 * MIN_IN_FLIGHT)
        (other,) = leave(connection, other_force, subscriber)
    relay.run_once()
    assert other in cart.sent[:2]


def test_no_more_is_on_the_way_to_a_subscriber_that_takes_nothing_than_it_may_have(
    deployment, relay, cart, subscriber, force
):
    with deployment.admin.begin() as connection:
        leave(connection, force, subscriber, 20 * MIN_IN_FLIGHT)
    for _ in range(10):
        relay.run_once()
        cart.waiting = len(cart.sent)
    assert MIN_IN_FLIGHT // 2 <= len(cart.sent) <= MIN_IN_FLIGHT
    cart.waiting = 0
    carry_all(relay)
    assert len(cart.sent) == 20 * MIN_IN_FLIGHT


def test_what_did_not_arrive_is_sent_again(deployment, relay, cart, subscriber, force):
    with deployment.admin.begin() as connection:
        left = leave(connection, force, subscriber, 3 * MIN_IN_FLIGHT)
    cart.loses = 2
    carry_all(relay)
    assert set(cart.sent) == set(left)
    assert len(cart.sent) > len(left)
    assert pending(deployment, subscriber) == 0


def test_a_subscriber_that_is_away_stops_nobody_else(deployment, engine, cart, subscriber, force):
    gone = f"{subscriber}-gone"
    relay = Relay(engine, SCHEMA, (gone, subscriber), cart)
    cart.away = {gone}
    with deployment.admin.begin() as connection:
        leave(connection, force, gone)
        (left,) = leave(connection, force, subscriber)
    carry_all(relay)
    assert cart.sent == [left]
    with deployment.admin.begin() as connection:
        connection.execute(sa.update(TABLES.delivery).values(delivered_at=real_time()))
    relay.close()


def test_no_transaction_is_open_while_parcels_are_carried(deployment, relay, cart, subscriber, force):
    states = sa.text("SELECT state FROM pg_stat_activity WHERE usename = :login AND pid <> pg_backend_pid()")
    found: list[str] = []

    def states_seen() -> None:
        with deployment.admin.connect() as connection:
            found.extend(connection.scalars(states, {"login": deployment.logins.relay}))

    cart.meanwhile = states_seen
    with deployment.admin.begin() as connection:
        leave(connection, force, subscriber)
    carry_all(relay)
    assert set(found) == {"idle"}


def test_a_relay_whose_connection_is_cut_goes_on_with_another_and_forgets_nothing(
    deployment, relay, cart, subscriber, force
):
    with deployment.admin.begin() as connection:
        left = leave(connection, force, subscriber, 2 * MIN_IN_FLIGHT)
    relay.run_once()
    cut(deployment)
    with pytest.raises(Unavailable):
        carry_all(relay)
    carry_all(relay)
    assert set(cart.sent) == set(left)
    assert pending(deployment, subscriber) == 0


def test_one_relay_carries_a_schema_and_another_takes_over_when_it_is_gone(deployment, engine, cart, subscriber, force):
    first, second = (Relay(engine, SCHEMA, (subscriber,), cart, exclusive=True) for _ in range(2))
    first.run_once()
    with pytest.raises(RelayStandby):
        second.run_once()
    cut(deployment)
    with deployment.admin.begin() as connection:
        (left,) = leave(connection, force, subscriber)
    carry_all(second)
    with pytest.raises(Unavailable):
        first.run_once()
    with pytest.raises(RelayStandby):
        first.run_once()
    assert cart.sent == [left]
    second.close()


def test_a_relay_that_ends_leaves_its_schema_to_another_and_its_connection_clean(deployment, engine, cart, subscriber):
    others = deployment.engine(deployment.logins.relay)
    first, second = (Relay(one, SCHEMA, (subscriber,), cart, exclusive=True) for one in (engine, others))
    first.run_once()
    with pytest.raises(RelayStandby):
        second.run_once()
    first.close()
    second.run_once()
    second.close()
    with engine.connect() as connection:
        assert connection.scalars(sa.text("SELECT pg_listening_channels()")).all() == []
    others.dispose()


def test_what_is_under_way_when_a_relay_ends_is_marked(deployment, relay, cart, subscriber, force):
    with deployment.admin.begin() as connection:
        leave(connection, force, subscriber)
    relay.run_once()
    relay.close()
    assert pending(deployment, subscriber) == 0


def test_a_query_begins_where_the_one_before_ended(deployment, engine, subscriber, force):
    with deployment.admin.begin() as connection:
        event_ids = leave(connection, force, subscriber, 3 * MIN_IN_FLIGHT)
    connection = RelayConnection(engine, SCHEMA, exclusive=False)
    reader = OutboxReader(connection, SCHEMA, subscriber)
    batches = [reader.next(MIN_IN_FLIGHT, in_flight=(), delivered=()) for _ in range(2)]
    assert [UUID(message.message_id) for batch in batches for message in batch] == event_ids[: 2 * MIN_IN_FLIGHT]
    connection.close()


def test_a_query_never_steps_over_delivered_rows_even_when_the_planner_believes_that_all_are_pending(
    deployment, subscriber, force
):
    values = {
        "subscriber": subscriber, "row_limit": 50, "force_limit": 50, "forces": [], "floors": [], "at": real_time(),
        "delivered": [], "delivered_forces": [],
    }  # fmt: skip
    with deployment.admin.begin() as connection:
        leave(connection, force, subscriber, 2000)
        connection.execute(sa.text(f"ANALYZE {SCHEMA}.delivery"))
        explain = sa.text("EXPLAIN " + OutboxReader.select.format(schema=SCHEMA))
        plan = "\n".join(connection.scalars(explain, values))
    assert "delivery_pending" in plan
    assert "delivery_pkey" not in plan


def test_a_relay_that_waits_wakes_when_something_is_left_for_it(system, deployment, relay, force):
    relay.run_once()
    waits = threading.Thread(target=relay.wait, args=(60,))
    waits.start()
    tell(deployment.units_of_work(SCHEMA), force)
    waits.join(20)
    assert not waits.is_alive()
    system.run_until_idle()


def test_without_a_bell_everything_arrives_all_the_same(deployment, relay, cart, subscriber, force):
    stop = threading.Event()
    thread = threading.Thread(target=run_relay, args=(relay, stop, relay.wait))
    thread.start()
    cart.meanwhile = stop.set
    with deployment.admin.begin() as connection:
        (left,) = leave(connection, force, subscriber)
    thread.join(20)
    assert cart.sent == [left]


def test_a_bell_that_cannot_be_rung_fails_nobody(system, deployment, force):
    nowhere = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    units_of_work = deployment.units_of_work(SCHEMA, wake=Notifier(nowhere, SCHEMA).notify)
    for _ in range(3):
        tell(units_of_work, force)
    system.run_until_idle()


def tell(units_of_work, force) -> None:
    """Something that referral says, and others react to."""
    said = ArrestRecorded(
        referral_id=uuid4(), person_id=uuid4(), site_id=force.first_site, occurred_on=real_time().date(),
        offence_code="CJ88144", role="suspect",
    )  # fmt: skip
    with units_of_work.begin(Tenant(force.id), service_actor(SCHEMA)) as uow:
        uow.raise_event(said, subject=said.referral_id, sequence=1)
    units_of_work.engine.dispose()


def cut(deployment) -> None:
    """End every connection of the relays' login, and wait until it is gone."""
    end = sa.text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = :login")
    with deployment.admin.begin() as connection:
        connection.execute(end, {"login": deployment.logins.relay})
