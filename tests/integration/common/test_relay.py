"""Relays on a real database: nothing is skipped or forgotten, no subscriber is flooded, one relay serves a schema."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from common.clock import real_time
from common.database.migrate import RELAY_KEEPALIVES
from common.database.system_tables import system_tables_of
from common.errors import Unavailable
from common.outbox.connection import RelayConnection, RelayStandby
from common.outbox.flow_control import MIN_IN_FLIGHT
from common.outbox.notifier import Notifier
from common.outbox.reader import OutboxReader
from common.outbox.relay import FULL_RETRY_SECONDS, Relay, run_relay
from common.outbox.subscriber_lane import SubscriberLane
from common.outbox.transport import OutboxMessage
from common.tenancy import Tenant, service_actor
from referral.messages import ArrestRecorded

SCHEMA = "referral"
TABLES = system_tables_of(SCHEMA)


@dataclass
class RecordedBatch:
    """A batch that arrives, or is lost, as the test decides."""

    messages: Sequence[OutboxMessage]
    lost: bool = False

    def unconfirmed(self) -> int:
        return 0

    def confirmed(self) -> set[int]:
        return set() if self.lost else {message.delivery_id for message in self.messages}


@dataclass
class RecordingTransport:
    """A transport that records what it was given, and fails as the test decides."""

    sent: list[UUID] = field(default_factory=list)
    depth: int = 0
    batches_to_lose: int = 0
    unavailable: set[str] = field(default_factory=set)
    on_send: Callable[[], None] = lambda: None

    def queue_depth(self, subscriber: str) -> Callable[[], int]:
        if subscriber in self.unavailable:
            raise Unavailable("the subscriber")
        depth = self.depth
        return lambda: depth

    def send(self, messages: Sequence[OutboxMessage]) -> RecordedBatch:
        self.on_send()
        self.sent += [UUID(message.message_id) for message in messages]
        self.batches_to_lose -= 1
        return RecordedBatch(messages, lost=self.batches_to_lose >= 0)

    def close(self) -> None:
        pass


@pytest.fixture
def engine(deployment):
    made = deployment.engine(deployment.logins.relay)
    yield made
    made.dispose()


@pytest.fixture
def subscriber(deployment) -> Iterator[str]:
    """A subscriber that only this test knows; its deliveries are marked at the end."""
    name = f"test-{uuid4().hex[:12]}"
    yield name
    delivery = TABLES.delivery
    with deployment.admin.begin() as connection:
        undelivered = sa.update(delivery).where(delivery.c.subscriber == name, delivery.c.delivered_at.is_(None))
        connection.execute(undelivered.values(delivered_at=real_time()))


@pytest.fixture
def transport() -> RecordingTransport:
    return RecordingTransport()


@pytest.fixture
def relay(engine, subscriber, transport) -> Iterator[Relay]:
    made = Relay(engine, SCHEMA, (subscriber,), transport)
    yield made
    made.close()


def insert_events(connection: sa.Connection, force, subscriber: str, count: int = 1) -> list[UUID]:
    """Insert events for a subscriber; their ids in the order of their deliveries."""
    ids = [uuid4() for _ in range(count)]
    stamp = {"type": "x.v1", "subject": uuid4(), "sequence": 1, "at": real_time(), "body": b"{}"}
    connection.execute(sa.insert(TABLES.event), [{"force_id": force.id, "id": event_id, **stamp} for event_id in ids])
    delivery = {"force_id": force.id, "subscriber": subscriber}
    connection.execute(sa.insert(TABLES.delivery), [{**delivery, "event_id": event_id} for event_id in ids])
    return ids


def pending(deployment, subscriber: str) -> int:
    delivery = TABLES.delivery
    query = sa.select(sa.func.count()).where(delivery.c.subscriber == subscriber, delivery.c.delivered_at.is_(None))
    with deployment.admin.connect() as connection:
        return connection.scalar(query)


def send_all(relay: Relay) -> None:
    """As ``run_relay`` would, without a pause."""
    while relay.run_once() or relay.poll_delay() == FULL_RETRY_SECONDS:
        pass


def test_every_event_is_sent_once_in_order_and_marked(deployment, relay, transport, subscriber, force):
    with deployment.admin.begin() as connection:
        event_ids = insert_events(connection, force, subscriber, 4 * MIN_IN_FLIGHT)
    send_all(relay)
    assert transport.sent == event_ids
    assert pending(deployment, subscriber) == 0


def test_an_event_that_commits_after_later_ones_is_not_stepped_over(deployment, relay, transport, subscriber, force):
    with deployment.admin.connect() as slow:
        early = insert_events(slow, force, subscriber)
        with deployment.admin.begin() as quick:
            later = insert_events(quick, force, subscriber, 4 * MIN_IN_FLIGHT)
        relay.run_once()
        slow.commit()
    send_all(relay)
    assert sorted(transport.sent) == sorted([*later, *early])


def test_a_force_with_a_flood_of_events_does_not_go_before_another(
    deployment, relay, transport, subscriber, force, other_force
):
    with deployment.admin.begin() as connection:
        insert_events(connection, force, subscriber, 20 * MIN_IN_FLIGHT)
        (other,) = insert_events(connection, other_force, subscriber)
    relay.run_once()
    assert other in transport.sent[:2]


def test_a_subscriber_that_handles_nothing_is_sent_no_more_than_the_least(
    deployment, relay, transport, subscriber, force
):
    with deployment.admin.begin() as connection:
        insert_events(connection, force, subscriber, 20 * MIN_IN_FLIGHT)
    for _ in range(10):
        relay.run_once()
        transport.depth = len(transport.sent)
    assert MIN_IN_FLIGHT // 2 <= len(transport.sent) <= MIN_IN_FLIGHT
    transport.depth = 0
    send_all(relay)
    assert len(transport.sent) == 20 * MIN_IN_FLIGHT


def test_a_message_that_did_not_arrive_is_sent_again(deployment, relay, transport, subscriber, force):
    with deployment.admin.begin() as connection:
        event_ids = insert_events(connection, force, subscriber, 3 * MIN_IN_FLIGHT)
    transport.batches_to_lose = 2
    send_all(relay)
    assert set(transport.sent) == set(event_ids)
    assert len(transport.sent) > len(event_ids)
    assert pending(deployment, subscriber) == 0


def test_a_subscriber_that_cannot_be_reached_stops_no_other(deployment, engine, transport, subscriber, force):
    unreachable = f"{subscriber}-gone"
    relay = Relay(engine, SCHEMA, (unreachable, subscriber), transport)
    transport.unavailable = {unreachable}
    with deployment.admin.begin() as connection:
        insert_events(connection, force, unreachable)
        (event_id,) = insert_events(connection, force, subscriber)
    send_all(relay)
    assert transport.sent == [event_id]
    with deployment.admin.begin() as connection:
        connection.execute(sa.update(TABLES.delivery).values(delivered_at=real_time()))
    relay.close()


def test_no_transaction_is_open_while_messages_are_sent(deployment, relay, transport, subscriber, force):
    states = sa.text("SELECT state FROM pg_stat_activity WHERE usename = :login AND pid <> pg_backend_pid()")
    states_seen: list[str] = []

    def record_states() -> None:
        with deployment.admin.connect() as connection:
            states_seen.extend(connection.scalars(states, {"login": deployment.logins.relay}))

    transport.on_send = record_states
    with deployment.admin.begin() as connection:
        insert_events(connection, force, subscriber)
    send_all(relay)
    assert set(states_seen) == {"idle"}


def test_a_relay_whose_connection_is_lost_continues_with_another_and_forgets_nothing(
    deployment, relay, transport, subscriber, force
):
    with deployment.admin.begin() as connection:
        event_ids = insert_events(connection, force, subscriber, 2 * MIN_IN_FLIGHT)
    relay.run_once()
    end_connections(deployment)
    with pytest.raises(Unavailable):
        send_all(relay)
    send_all(relay)
    assert set(transport.sent) == set(event_ids)
    assert pending(deployment, subscriber) == 0


def test_one_relay_serves_a_schema_and_another_takes_over_when_it_is_gone(
    deployment, engine, transport, subscriber, force
):
    first, second = (Relay(engine, SCHEMA, (subscriber,), transport, exclusive=True) for _ in range(2))
    first.run_once()
    with pytest.raises(RelayStandby):
        second.run_once()
    end_connections(deployment)
    with deployment.admin.begin() as connection:
        (event_id,) = insert_events(connection, force, subscriber)
    send_all(second)
    with pytest.raises(Unavailable):
        first.run_once()
    with pytest.raises(RelayStandby):
        first.run_once()
    assert transport.sent == [event_id]
    second.close()


def test_the_server_finds_out_within_half_a_minute_that_the_host_of_a_relay_is_gone(engine):
    with engine.connect() as connection:
        idle, interval, count, unanswered = (
            int(connection.scalar(sa.text(f"SELECT setting FROM pg_settings WHERE name = '{name}'")))
            for name in RELAY_KEEPALIVES
        )
    assert (idle + interval * count, unanswered) == (25, 20_000)


def test_a_relay_that_stands_by_says_so_once_a_minute_while_deliveries_wait(
    deployment, engine, transport, subscriber, force
):
    first, second = (Relay(engine, SCHEMA, (subscriber,), transport, exclusive=True) for _ in range(2))
    first.run_once()
    assert stand_by(second, attempts=3) == []
    with deployment.admin.begin() as connection:
        insert_events(connection, force, subscriber)
    assert stand_by(second, attempts=3) == [("relay_stands_by", SCHEMA)]
    first.close()


def stand_by(relay: Relay, *, attempts: int) -> list[tuple[str, str]]:
    """What a relay logs while it tries so often to take over, in vain."""
    stop, left = threading.Event(), iter(range(attempts))

    def wait(_: float) -> bool:
        if next(left, None) is None:
            stop.set()
        return stop.is_set()

    waits = SimpleNamespace(is_set=stop.is_set, wait=wait)
    with capture_logs() as logs:
        run_relay(relay, waits, lambda _: None)
    return [(line["event"], line["schema"]) for line in logs]


def test_a_relay_that_ends_leaves_its_schema_to_another_and_its_connection_clean(
    deployment, engine, transport, subscriber
):
    other_engine = deployment.engine(deployment.logins.relay)
    first, second = (Relay(pool, SCHEMA, (subscriber,), transport, exclusive=True) for pool in (engine, other_engine))
    first.run_once()
    with pytest.raises(RelayStandby):
        second.run_once()
    first.close()
    second.run_once()
    second.close()
    with engine.connect() as connection:
        assert connection.scalars(sa.text("SELECT pg_listening_channels()")).all() == []
    other_engine.dispose()


def test_what_is_in_flight_when_a_relay_ends_is_marked(deployment, relay, transport, subscriber, force):
    with deployment.admin.begin() as connection:
        insert_events(connection, force, subscriber)
    relay.run_once()
    relay.close()
    assert pending(deployment, subscriber) == 0


def test_a_query_begins_where_the_one_before_ended(deployment, engine, subscriber, force):
    with deployment.admin.begin() as connection:
        event_ids = insert_events(connection, force, subscriber, 3 * MIN_IN_FLIGHT)
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
        insert_events(connection, force, subscriber, 2000)
        connection.execute(sa.text(f"ANALYZE {SCHEMA}.delivery"))
        explain = sa.text("EXPLAIN " + OutboxReader.select.format(schema=SCHEMA))
        plan = "\n".join(connection.scalars(explain, values))
    assert "delivery_pending" in plan
    assert "delivery_pkey" not in plan


def test_a_waiting_relay_wakes_when_an_event_is_raised(system, deployment, relay, force):
    relay.run_once()
    waiting = threading.Thread(target=relay.wait, args=(60,))
    waiting.start()
    raise_event(deployment.units_of_work(SCHEMA), force)
    waiting.join(20)
    assert not waiting.is_alive()
    system.run_until_idle()


def test_without_a_notifier_every_event_still_arrives(deployment, relay, transport, subscriber, force):
    stop = threading.Event()
    thread = threading.Thread(target=run_relay, args=(relay, stop, relay.wait))
    thread.start()
    transport.on_send = stop.set
    with deployment.admin.begin() as connection:
        (event_id,) = insert_events(connection, force, subscriber)
    thread.join(20)
    assert transport.sent == [event_id]


def test_a_notifier_that_cannot_connect_fails_no_unit_of_work(system, deployment, force):
    unreachable = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    units_of_work = deployment.units_of_work(SCHEMA, wake=Notifier(unreachable, SCHEMA).notify)
    for _ in range(3):
        raise_event(units_of_work, force)
    system.run_until_idle()


def raise_event(units_of_work, force) -> None:
    """Raise an event of referral that other services handle."""
    event = ArrestRecorded(
        referral_id=uuid4(), person_id=uuid4(), site_id=force.first_site, occurred_on=real_time().date(),
        offence_code="CJ88144", role="suspect",
    )  # fmt: skip
    with units_of_work.begin(Tenant(force.id), service_actor(SCHEMA)) as uow:
        uow.raise_event(event, subject=event.referral_id, sequence=1)
    units_of_work.engine.dispose()


def end_connections(deployment) -> None:
    """End every connection of the relays' login, and wait until it is gone."""
    end = sa.text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = :login")
    with deployment.admin.begin() as connection:
        connection.execute(end, {"login": deployment.logins.relay})


def test_a_broker_that_is_away_is_logged_once_for_all_subscribers_and_once_when_it_is_back(
    deployment, engine, transport, subscriber, force
):
    names = (subscriber, f"{subscriber}-other")
    relay, clock = Relay(engine, SCHEMA, names, transport), pytest.MonkeyPatch()
    transport.unavailable |= set(names)
    with deployment.admin.begin() as connection:
        for name in names:
            insert_events(connection, force, name)
    with capture_logs() as logs, clock.context() as patched:
        patched.setattr(SubscriberLane, "is_available", lambda _: True)  # without the pauses
        for _ in range(9):
            relay.run_once()
            relay._polled_at = 0.0
        (line,) = [line for line in logs if line["event"] == "subscriber_unavailable"]
        assert (line["fault"], line["reason"]) == ("new", "the subscriber")
        assert line["do"]
        transport.unavailable.clear()
        relay._polled_at = 0.0
        send_all(relay)
    said = [line["fault"] for line in logs if line["event"] == "subscriber_unavailable"]
    assert said == ["new", "over"]
    relay.close()


def test_a_relay_without_a_database_says_once_which_and_what_to_do_and_is_not_alive(deployment, monkeypatch):
    url = deployment.admin.url.set(host="127.0.0.1", port=1, password="never-shown")
    relay, stop, rounds = Relay(sa.create_engine(url), SCHEMA, ("a",), RecordingTransport()), threading.Event(), []

    def wait(_seconds):
        rounds.append(_seconds)
        if len(rounds) == 9:
            stop.set()

    monkeypatch.setattr(stop, "wait", wait)
    with capture_logs() as logs:
        run_relay(relay, stop, wait)
    (line,) = [line for line in logs if line["event"] == "relay_paused"]
    assert line["database"] == f"127.0.0.1:1/{url.database}"
    assert line["schema"] == SCHEMA
    assert "start the database" in line["do"]
    assert "never-shown" not in str(logs)
    assert not relay.is_alive()


def test_a_relay_is_alive_from_its_first_round_until_long_after_its_last(relay, monkeypatch):
    assert not relay.is_alive()
    relay.run_once()
    assert relay.is_alive()
    monkeypatch.setattr("common.outbox.relay.STALLED_SECONDS", 0.0)
    assert not relay.is_alive()
